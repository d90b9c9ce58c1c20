-- What CMake might take for its own: ; [ ] ]] [=[ @PROJECT_NAME@ ${PROJECT_NAME} $<1:x> \; \" \\ #
SELECT E'\\n\t' || $tag$ a;b ]; [ $tag$, '{"k": [1, 2;3]}'::jsonb #> '{k,1}', "odd ]name", ':x' || :x,
       'ä日本', '%d', 'x' ~ '^[^;\]\[]+@[a-z]+\.(org|com)$', ')sql"', 'a\';

