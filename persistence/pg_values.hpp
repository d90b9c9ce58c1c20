#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "messages/checked.hpp"
#include "messages/fields.hpp"

/// How values go to PostgreSQL and come back: in its text format, by the description of the struct
/// they are in. No libpq here.
namespace troupe::pg {

/// A value on its way to the server; nothing is null.
using text_value = std::optional<std::string>;

/// A value as the server sent it; nothing is null. Lives as long as the table it is from.
using text_cell = std::optional<std::string_view>;

// -- one value there ------------------------------------------------------------------------------

text_value to_sql(std::same_as<std::int64_t> auto number);
text_value to_sql(std::same_as<bool> auto flag);
text_value to_sql(std::same_as<double> auto number);
text_value to_sql(const std::string& text);
template <class Thing>
text_value to_sql(const id<Thing>& number);
template <class Rule>
text_value to_sql(const checked<Rule>& text);
template <class T>
text_value to_sql(const std::optional<T>& maybe);
template <class T>
text_value to_sql(const std::vector<T>& list);

/// What can stand in one column.
template <class T>
concept cell = requires(const T& value) {
  to_sql(value);
};

/// `{"1","a \"quoted\" b",NULL}`.
std::string array_text(const std::vector<text_value>& elements);

std::string number_text(double number);

text_value to_sql(std::same_as<std::int64_t> auto number) {
  return std::to_string(number);
}

text_value to_sql(std::same_as<bool> auto flag) {
  return flag ? "t" : "f";
}

text_value to_sql(std::same_as<double> auto number) {
  return number_text(number);
}

inline text_value to_sql(const std::string& text) {
  return text;
}

template <class Thing>
text_value to_sql(const id<Thing>& number) {
  return to_sql(number.value);
}

template <class Rule>
text_value to_sql(const checked<Rule>& text) {
  return text.text();
}

template <class T>
text_value to_sql(const std::optional<T>& maybe) {
  return maybe ? to_sql(*maybe) : std::nullopt;
}

template <class T>
text_value to_sql(const std::vector<T>& list) {
  std::vector<text_value> elements;
  elements.reserve(list.size());
  for (const T& element : list) elements.push_back(to_sql(element));
  return array_text(elements);
}

// -- one value back -------------------------------------------------------------------------------
// False if the value is not one of its type or breaks its rule: the database holds what we would
// not have accepted.

bool from_sql(text_cell from, std::int64_t& into);
bool from_sql(text_cell from, bool& into);
bool from_sql(text_cell from, double& into);
bool from_sql(text_cell from, std::string& into);
template <class Thing>
bool from_sql(text_cell from, id<Thing>& into);
template <class Rule>
bool from_sql(text_cell from, checked<Rule>& into);
template <class T>
bool from_sql(text_cell from, std::optional<T>& into);
template <class T>
bool from_sql(text_cell from, std::vector<T>& into);

/// The elements of an array of one dimension that counts from 1; nothing if it is not one.
std::optional<std::vector<text_value>> array_elements(std::string_view text);

template <class Thing>
bool from_sql(text_cell from, id<Thing>& into) {
  return from_sql(from, into.value);
}

template <class Rule>
bool from_sql(text_cell from, checked<Rule>& into) {
  if (!from) return false;
  auto parsed = checked<Rule>::parse(std::string{*from});
  auto* value = std::get_if<checked<Rule>>(&parsed);
  if (value) into = std::move(*value);
  return value != nullptr;
}

template <class T>
bool from_sql(text_cell from, std::optional<T>& into) {
  into.reset();
  return !from || from_sql(from, into.emplace());
}

template <class T>
bool from_sql(text_cell from, std::vector<T>& into) {
  if (!from) return false;
  const auto elements = array_elements(*from);
  if (!elements) return false;
  into.clear();
  for (const auto& element : *elements) {
    T value{};
    if (!from_sql(element ? text_cell{*element} : std::nullopt, value)) return false;
    into.push_back(std::move(value));
  }
  return true;
}

// -- structs --------------------------------------------------------------------------------------

/// Calls `visit(name, field)` for each field of `value` that is a cell, and for those of the
/// described structs inside it, however deep; the name is the innermost one.
template <class T, class Visitor>
void for_each_leaf(T& value, Visitor&& visit) {
  for_each_field(value, [&](std::string_view name, auto& field) {
    using field_type = std::remove_cvref_t<decltype(field)>;
    if constexpr (cell<field_type>) {
      visit(name, field);
    } else {
      static_assert(described<field_type>, "no column can hold this field");
      for_each_leaf(field, visit);
    }
  });
}

/// The names of the columns that make a `Row`.
template <class Row>
const std::vector<std::string_view>& columns_of() {
  static const auto names = [] {
    std::vector<std::string_view> all;
    const Row row{};
    for_each_leaf(row, [&all](std::string_view name, const auto&) { all.push_back(name); });
    return all;
  }();
  return names;
}

struct parameter {
  std::string_view name;
  text_value value;
};

/// What `:name` may stand for in one call. Two structs may share a name if they agree on its value.
class parameters {
 public:
  template <class Struct>
  void add(const Struct& all) {
    for_each_leaf(all, [this](std::string_view name, const auto& value) {
      add(parameter{name, to_sql(value)});
    });
  }

  void add(parameter one);

  /// The parameter of that name, or null.
  const parameter* find(std::string_view name) const;

 private:
  std::vector<parameter> all_;
};

}  // namespace troupe::pg
