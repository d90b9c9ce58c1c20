#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/fuzz/target.hpp"

/// Gives a target the inputs that are kept, with any compiler: the files in the folder that is
/// named.
int main(int count, char** arguments) {
  if (count != 2) return 2;
  int taken = 0;
  for (const auto& entry : std::filesystem::directory_iterator{arguments[1]}) {
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string input{std::istreambuf_iterator<char>{file}, {}};
    std::clog << entry.path().filename().string() << std::endl;  // the last is the one that broke
    troupe::fuzz::take(input);
    ++taken;
  }
  return taken > 0 ? 0 : 2;
}
