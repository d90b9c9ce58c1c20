# Puts the page /docs into a source file that defines troupe::http::docs_files: with Node the
# interactive one, Swagger UI from npm; without it, or if npm cannot get it, only what the plain page
# needs, and says so. The bytes pass through the assembler: as a literal they would take the compiler
# seconds.
option(TROUPE_NODE "Build the interactive page /docs, by npm" ON)

# Installs what package-lock.json pins into `into`, once for each lock; `failure` is why not, or "".
function(troupe_npm_ci folder into failure)
  set(${failure} "" PARENT_SCOPE)
  file(SHA256 ${folder}/package-lock.json wanted)
  set(installed "")
  if(EXISTS ${into}/installed)
    file(READ ${into}/installed installed)
  endif()
  if(installed STREQUAL wanted)
    return()
  endif()
  message(STATUS "Installing what ${folder}/package-lock.json pins, by npm")
  file(MAKE_DIRECTORY ${into})
  file(COPY ${folder}/package.json ${folder}/package-lock.json ${folder}/.npmrc DESTINATION ${into})
  execute_process(
    COMMAND ${TROUPE_NPM} ci --ignore-scripts --prefer-offline --fetch-retries 1
    WORKING_DIRECTORY ${into} TIMEOUT 120
    RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(status EQUAL 0)
    file(WRITE ${into}/installed ${wanted})
  else()
    set(${failure} "npm ci: ${status}\n${said}" PARENT_SCOPE)
  endif()
endfunction()

# The files of the interactive page, with the licenses of what is in them, gathered in `into`.
function(troupe_gather_swagger_ui folder into)
  set(package ${into}/node_modules/swagger-ui-dist)
  set(licenses "")
  foreach(name LICENSE NOTICE swagger-ui-bundle.js.LICENSE.txt)
    file(READ ${package}/${name} text)
    string(APPEND licenses "${text}\n")
  endforeach()
  file(COPY ${folder}/index.html ${folder}/init.js ${package}/swagger-ui.css
            ${package}/swagger-ui-bundle.js ${package}/favicon-32x32.png DESTINATION ${into}/files)
  troupe_write_if_changed(${into}/files/licenses.txt licenses)
endfunction()

# Writes `source` with the files of that name in `folder`, each as it is and compressed.
function(troupe_embed_files folder source)
  set(bytes "")
  set(names "")
  set(rows "")
  foreach(name IN LISTS ARGN)
    set(file ${folder}/${name})
    if(file IS_NEWER_THAN ${file}.gz)
      execute_process(COMMAND gzip -9nc ${file} OUTPUT_FILE ${file}.gz COMMAND_ERROR_IS_FATAL ANY)
    endif()
    string(MAKE_C_IDENTIFIER "docs_${name}" label)
    string(APPEND bytes "${label}:\n.incbin \"${file}\"\n${label}_gz:\n.incbin \"${file}.gz\"\n"
                        "${label}_end:\n")
    string(APPEND names "extern const char ${label}[], ${label}_gz[], ${label}_end[];\n")
    string(APPEND rows "      {\"${name}\", {{${label}, ${label}_gz}, {${label}_gz, ${label}_end}}},\n")
  endforeach()
  set(text "#include \"http/docs.hpp\"\n\n")
  string(APPEND text "asm(R\"bytes(.pushsection .rodata\n${bytes}.popsection\n)bytes\");\n\n"
    "extern \"C\" {\n${names}}\n\nnamespace troupe::http {\n\n"
    "const std::vector<docs_file>& docs_files() {\n  static const std::vector<docs_file> all{\n"
    "${rows}  };\n  return all;\n}\n\n}  // namespace troupe::http\n")
  troupe_write_if_changed(${source} text)
  list(TRANSFORM ARGN PREPEND ${folder}/)
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${ARGN}")
endfunction()

function(troupe_embed_docs folder source)
  set(into ${PROJECT_BINARY_DIR}/docs_page)
  file(COPY ${folder}/docs.css DESTINATION ${into}/files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${folder}/package-lock.json ${folder}/docs.css ${folder}/index.html ${folder}/init.js)

  find_program(TROUPE_NPM npm)
  set(failure "")
  if(NOT TROUPE_NODE)
    set(failure "TROUPE_NODE is off")
  elseif(NOT TROUPE_NPM)
    set(failure "npm is not installed")
  else()
    troupe_npm_ci(${folder} ${into} failure)
  endif()
  set(files docs.css)
  if(NOT failure)
    list(APPEND files index.html init.js swagger-ui.css swagger-ui-bundle.js favicon-32x32.png
                      licenses.txt)
    troupe_gather_swagger_ui(${folder} ${into})
    message(STATUS "/docs: the interactive page")
  elseif(NOT TROUPE_NODE)
    message(STATUS "/docs: the plain page; ${failure}")
  else()
    message(WARNING "/docs: the plain page, without Swagger UI, until cmake runs again and finds "
                    "npm and its registry.\n${failure}")
  endif()

  troupe_embed_files(${into}/files ${source} ${files})
endfunction()
