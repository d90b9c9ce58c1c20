# Writes what is in the variable of that name; not if it is there already, or all that include the
# file would be compiled again.
function(troupe_write_if_changed file variable)
  set(before "")
  if(EXISTS ${file})
    file(READ ${file} before)
  endif()
  if(NOT "${before}" STREQUAL "${${variable}}")
    file(WRITE ${file} "${${variable}}")
  endif()
endfunction()
