# Writes which commit is built into a header: cmake -D ROOT=… -D HEADER=… -P cmake/commit.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/write_if_changed.cmake)

execute_process(COMMAND git -C ${ROOT} describe --always --dirty --abbrev=12 --exclude=*
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(commit STREQUAL "")
  set(commit unknown) # no clone: an archive of the sources
endif()
set(text "#pragma once\n\n#define TROUPE_COMMIT \"${commit}\"\n")
troupe_write_if_changed(${HEADER} text)
