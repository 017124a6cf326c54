// pinning_reader DIRECTORY: begins a read of the log there, prints "reading", and does not end.
#include "store/sqlite.h"

#include <unistd.h>

#include <exception>
#include <iostream>
#include <string>

int main(int count, char** arguments) {
  using namespace headwater;
  if (count != 2) return 64;
  try {
    auto database =
        Database::open(std::string(arguments[1]) + "/log.db", Database::Mode::read_only).value();
    const auto transaction = Transaction::begin(database);
    (void)database.query_text("SELECT count(*) FROM segment").value();
    std::cout << "reading" << std::endl;
    for (;;) ::pause();
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
