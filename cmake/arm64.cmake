# Builds for 64-bit ARM with Debian's cross compiler, against the libraries of a sysroot
# (cmake/sysroot.sh), and runs what it has built under qemu. Used by the preset arm64.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(HEADWATER_TRIPLET aarch64-linux-gnu)
set(HEADWATER_EMULATOR qemu-aarch64-static)
set(CMAKE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../build/sysroot/arm64)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
