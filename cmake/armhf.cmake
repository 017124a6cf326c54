# Builds for 32-bit ARM (ARMv7, as Debian's armhf); else as arm64.cmake. Used by the preset armhf.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
set(HEADWATER_TRIPLET arm-linux-gnueabihf)
set(HEADWATER_EMULATOR qemu-arm-static)
set(CMAKE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../build/sysroot/armhf)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
