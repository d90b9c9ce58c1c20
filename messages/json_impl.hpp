#pragma once

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "messages/errors.hpp"
#include "messages/fields.hpp"
#include "messages/json.hpp"

/// How json.hpp does it; for the json_….cpp, which instantiate it, and for its own test.
namespace troupe::json_impl {

namespace json = boost::json;

template <class T>
inline constexpr bool is_omittable = false;
template <class T>
inline constexpr bool is_omittable<omittable<T>> = true;

/// The text as a tree. Fails with malformed_json.
caf::expected<json::value> parse_text(std::string_view text);

/// Fills structs from a tree, and collects what is wrong.
class reader {
 public:
  template <described T>
  void read(const json::value& from, T& into, const std::string& path) {
    const auto* object = from.if_object();
    if (!object) return complain(path, "WRONG_TYPE", "must be an object");
    for_each_field(into, [&](std::string_view name, auto& member) {
      const auto place = path.empty() ? std::string{name} : fmt::format("{}.{}", path, name);
      if (const auto* value = object->if_contains(name))
        read(*value, member, place);
      else if (!is_omittable<std::remove_cvref_t<decltype(member)>>)
        complain(place, "MISSING", "is required");
    });
  }

  std::vector<violation> take_violations() { return std::move(violations_); }

 private:
  template <class T>
  void read(const json::value& from, std::optional<T>& into, const std::string& path) {
    if (!from.is_null()) read(from, into.emplace(), path);
  }

  template <class T>
  void read(const json::value& from, omittable<T>& into, const std::string& path) {
    read(from, into.emplace(), path);
  }

  template <class T>
  void read(const json::value& from, std::vector<T>& into, const std::string& path) {
    const auto* array = from.if_array();
    if (!array) return complain(path, "WRONG_TYPE", "must be a list");
    for (const auto& element : *array) {
      const auto place = fmt::format("{}[{}]", path, into.size());
      read(element, into.emplace_back(), place);
    }
  }

  template <class Rule>
  void read(const json::value& from, checked<Rule>& into, const std::string& path) {
    const auto* text = from.if_string();
    if (!text) return complain(path, "WRONG_TYPE", "must be a string");
    auto parsed = checked<Rule>::parse(std::string{*text});
    if (auto* wrong = std::get_if<violation>(&parsed))
      complain(path, wrong->code, wrong->message);
    else
      into = std::get<checked<Rule>>(std::move(parsed));
  }

  template <class Thing>
  void read(const json::value& from, id<Thing>& into, const std::string& path) {
    read(from, into.value, path);
  }

  void read(const json::value& from, std::string& into, const std::string& path) {
    const auto* text = from.if_string();
    if (!text) return complain(path, "WRONG_TYPE", "must be a string");
    if (auto wrong = check_encoding(*text)) return complain(path, wrong->code, wrong->message);
    into = *text;
  }

  void read(const json::value& from, bool& into, const std::string& path) {
    const auto* flag = from.if_bool();
    if (!flag) return complain(path, "WRONG_TYPE", "must be true or false");
    into = *flag;
  }

  void read(const json::value& from, std::int64_t& into, const std::string& path) {
    const auto* number = from.if_int64();
    if (!number) return complain(path, "WRONG_TYPE", "must be an integer of 64 bits");
    into = *number;
  }

  void read(const json::value& from, double& into, const std::string& path) {
    if (from.is_number()) into = from.to_number<double>();
    if (!from.is_number() || !std::isfinite(into)) complain(path, "WRONG_TYPE", "must be a number");
  }

  /// The limit keeps a list of a million bad elements from becoming an answer of that size.
  void complain(std::string path, std::string code, std::string message) {
    if (violations_.size() < 100)
      violations_.push_back({std::move(path), std::move(code), std::move(message)});
  }

  std::vector<violation> violations_;
};

/// The tree of a value.
struct printer {
  static json::value tree(const std::string& text) { return json::value(text); }
  static json::value tree(bool flag) { return flag; }
  static json::value tree(std::int64_t number) { return number; }
  static json::value tree(double number) { return number; }

  template <class Thing>
  static json::value tree(const id<Thing>& number) {
    return number.value;
  }

  template <class Rule>
  static json::value tree(const checked<Rule>& text) {
    return tree(text.text());
  }

  template <class T>
  static json::value tree(const std::optional<T>& maybe) {
    return maybe ? tree(*maybe) : json::value{};
  }

  template <class T>
  static json::value tree(const std::vector<T>& values) {
    json::array array;
    for (const auto& value : values) array.push_back(tree(value));
    return array;
  }

  template <described T>
  static json::value tree(const T& value) {
    json::object object;
    for_each_field(value, [&object](std::string_view name, const auto& member) {
      if constexpr (is_omittable<std::remove_cvref_t<decltype(member)>>)
        if (!member) return;
      object.emplace(name, tree(member));
    });
    return object;
  }
};

template <class T>
struct schema_of;

template <>
struct schema_of<std::string> {
  static json::object get() { return {{"type", "string"}}; }
};

template <>
struct schema_of<bool> {
  static json::object get() { return {{"type", "boolean"}}; }
};

template <>
struct schema_of<std::int64_t> {
  static json::object get() { return {{"type", "integer"}, {"format", "int64"}}; }
};

template <>
struct schema_of<double> {
  static json::object get() { return {{"type", "number"}}; }
};

template <class Thing>
struct schema_of<id<Thing>> : schema_of<std::int64_t> {};

template <class Rule>
struct schema_of<checked<Rule>> {
  static json::object get() {
    json::object schema{{"type", "string"},
                        {"minLength", Rule::length.least},
                        {"maxLength", Rule::length.most},
                        {"description", Rule::format}};
    if (*Rule::pattern) schema["pattern"] = Rule::pattern;
    return schema;
  }
};

template <class T>
struct schema_of<std::optional<T>> {
  static json::object get() {
    auto schema = schema_of<T>::get();
    schema["type"] = json::array{schema["type"], "null"};
    return schema;
  }
};

template <class T>
struct schema_of<omittable<T>> : schema_of<T> {};

template <class T>
struct schema_of<std::vector<T>> {
  static json::object get() { return {{"type", "array"}, {"items", schema_of<T>::get()}}; }
};

template <described T>
struct schema_of<T> {
  static json::object get() {
    json::object properties;
    json::array required;
    boost::mp11::mp_for_each<fields_of<T>>([&](auto field) {
      using member = detail::type_of_field<T, decltype(field)>;
      properties[field.name] = schema_of<member>::get();
      if (!is_omittable<member>) required.emplace_back(field.name);
    });
    return {{"title", described_name(static_cast<const T*>(nullptr))},
            {"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)}};
  }
};

}  // namespace troupe::json_impl

namespace troupe {

template <class T>
caf::expected<T> parse_json(std::string_view text) {
  auto document = json_impl::parse_text(text);
  if (!document) return document.error();
  T value;
  json_impl::reader reader;
  reader.read(*document, value, "");
  if (auto violations = reader.take_violations(); !violations.empty())
    return caf::make_error(errc::invalid_fields, std::move(violations));
  return value;
}

template <class T>
std::string print_json(const T& value) {
  return boost::json::serialize(json_impl::printer::tree(value));
}

template <class T>
std::string json_schema() {
  return boost::json::serialize(json_impl::schema_of<T>::get());
}

}  // namespace troupe

// Each direction costs compile time for each type, so a type gets only the ones that it needs.
#define TROUPE_JSON_IN(type) template caf::expected<type> parse_json<type>(std::string_view);
#define TROUPE_JSON_OUT(type) template std::string print_json<type>(const type&);
#define TROUPE_JSON_SCHEMA(type) template std::string json_schema<type>();
