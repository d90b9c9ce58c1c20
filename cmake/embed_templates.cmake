# Writes the files <letter>.<locale>.<part> in `folder` into a header, as rows (file name, text) of
# troupe::mail::templates. As for SQL (embed_sql.cmake), the texts pass only through quoted arguments.
function(troupe_embed_templates folder header)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.*.*)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  list(LENGTH files count)
  set(text "#pragma once\n\n#include <array>\n#include <string_view>\n#include <utility>\n\n")
  string(APPEND text "namespace troupe::mail {\n\n"
    "using embedded_template = std::pair<std::string_view, std::string_view>;\n\n"
    "inline constexpr std::array<embedded_template, ${count}> templates{{\n")
  foreach(file IN LISTS files)
    file(READ ${file} content)
    get_filename_component(name ${file} NAME)
    string(APPEND text "{\"${name}\", R\"embedded(${content})embedded\"},\n")
  endforeach()
  string(APPEND text "}};\n\n}  // namespace troupe::mail\n")

  troupe_write_if_changed(${header} text)
endfunction()
