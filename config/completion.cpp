#include <fmt/format.h>

#include <map>
#include <set>

#include "config/commands.hpp"

namespace troupe::config {

namespace {

/// What may follow a beginning of a command: "user" has "create", "list", …
using followers = std::map<std::string, std::set<std::string>>;

followers words_that_follow() {
  followers all;
  for (const auto& one : commands()) {
    std::string before;
    for (std::string_view rest = one.name; !rest.empty();) {
      const std::string word{rest.substr(0, rest.find(' '))};
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
      all[before].insert(word);
      before += before.empty() ? word : ' ' + word;
    }
    for (const auto& each : one.switches) all[one.name].insert(each.name);
    for (const auto& each : one.options) all[one.name].insert(each.name);
  }
  all["completion"] = {"bash", "fish", "zsh"};
  return all;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const auto& one : words) text += (text.empty() ? "" : " ") + one;
  return text;
}

std::string flags(const setting_list& known) {
  std::set<std::string> all{"--config", "--profile", "--help"};
  for (const auto& one : known.all()) all.insert(flag_of(one.name));
  return joined(all);
}

/// zsh reads the same by its own bashcompinit.
std::string for_bash(const setting_list& known) {
  std::string cases;
  for (const auto& [before, words] : words_that_follow())
    cases += fmt::format("    '{}') words='{}' ;;\n", before, joined(words));
  return fmt::format(R"(_troupe() {{
  local said='' word words='' i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${{COMP_WORDS[i]}}
    case $word in
      -*) break ;;
      *) said+=${{said:+ }}$word ;;
    esac
  done
  case $said in
{}  esac
  [[ ${{COMP_WORDS[COMP_CWORD]}} != -* ]] || words+=' {}'
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _troupe troupe
)",
                     cases, flags(known));
}

std::string for_fish(const setting_list& known) {
  std::string text = R"(function __troupe_said
  set -l said (string match -v -- '-*' (commandline -opc)[2..])
  test "$said" = "$argv"
end
complete -c troupe -f
)";
  for (const auto& [before, words] : words_that_follow())
    text +=
        fmt::format("complete -c troupe -n '__troupe_said {}' -a '{}'\n", before, joined(words));
  for (const auto& one : known.all()) {
    auto help = one.help;
    std::erase(help, '\'');
    text += fmt::format("complete -c troupe -l {} -r -d '{}'\n", one.name, help);
  }
  return text;
}

}  // namespace

std::string completion_for(std::string_view shell, const setting_list& known) {
  if (shell == "fish") return for_fish(known);
  if (shell == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + for_bash(known);
  return shell == "bash" ? for_bash(known) : "";
}

}  // namespace troupe::config
