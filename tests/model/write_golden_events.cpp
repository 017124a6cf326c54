// write_golden_events: prints the events of which tests/model/golden keeps a file for each version
// of the events: written once, by the program of that version, and read by every later one.
#include "tests/model/golden_events.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"

#include <iostream>

int main() {
  using namespace headwater::testing;
  write_golden_events(random_events(20'261'125, 400, 5), std::cout);
}
