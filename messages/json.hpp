#pragma once

#include <caf/expected.hpp>
#include <string>
#include <string_view>

#include "messages/checked.hpp"

/// JSON, from the description of a struct. Boost.JSON stays behind these functions: they are
/// instantiated in json_….cpp, one line for each type that crosses the edge.
///
/// A field of the struct is a member of the object, by its name, and all of them must be there. One
/// that is std::optional may be null, one that is omittable may be missing; any other null is of
/// the wrong type. A member that the struct does not have is ignored, one that comes twice is
/// refused: parsers differ in which of the two they believe (RFC 8259, section 4).
namespace troupe {

/// Fails with malformed_json (where: "... at byte 12", counted from 0) if the text is not JSON, not
/// UTF-8, has a lone surrogate, a member twice, or is nested deeper than 32; with invalid_fields,
/// which then names every bad field ("user.login", "roles[2]") up to a hundred, if it is not a `T`.
/// The codes of a violation: MISSING, WRONG_TYPE, NUL_CHARACTER, and those of the field's rule. An
/// integer is written without fraction and exponent and fits into 64 bits.
template <class T>
caf::expected<T> parse_json(std::string_view text);

template <class T>
std::string print_json(const T& value);

/// The JSON Schema (2020-12, as in OpenAPI 3.1) of what parse_json accepts and print_json prints.
template <class T>
std::string json_schema();

}  // namespace troupe
