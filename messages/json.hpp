#pragma once

#include <caf/expected.hpp>
#include <string>
#include <string_view>

/// JSON, from the description of a struct. Boost.JSON stays behind these functions: they are
/// instantiated in json.cpp, one line for each type that crosses the edge.
///
/// A field of the struct is a member of the object, by its name, and all of them must be there. One
/// that is std::optional may be null. A member that the struct does not have is ignored.
namespace troupe {

/// Fails with malformed_json (where: "... at byte 12") if the text is not JSON, not UTF-8, has a
/// lone surrogate or is nested deeper than 32; with invalid_fields, which then names every bad
/// field, if it is not a `T`.
template <class T>
caf::expected<T> parse_json(std::string_view text);

template <class T>
std::string print_json(const T& value);

/// The JSON Schema (2020-12, as in OpenAPI 3.1) of what parse_json accepts and print_json prints.
template <class T>
std::string json_schema();

}  // namespace troupe
