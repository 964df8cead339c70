# Puts docs/openapi.json into the program, which serves it at /api/v1/openapi.json.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/openapi.json)
file(READ ${CMAKE_SOURCE_DIR}/docs/openapi.json THRONG_OPENAPI)
configure_file(${CMAKE_SOURCE_DIR}/src/server/openapi_document.cpp.in
  ${CMAKE_BINARY_DIR}/generated/openapi_document.cpp @ONLY)
target_sources(throng_server PRIVATE ${CMAKE_BINARY_DIR}/generated/openapi_document.cpp)
