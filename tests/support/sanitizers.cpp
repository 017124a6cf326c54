// What the sanitizers are not to report: what happens inside Paho, which is not built with them.
// Compiled into every program that uses the test support.

// A client that is destroyed after its connection was lost leaves the messages behind that were
// under way (Paho C 1.3.12).
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libpaho-mqtt3as"; }

// A token or a message is let go by us and by the library; the thread sanitizer does not see the
// library's half of the atomic counter between the two, and takes the end for a race.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:mqtt::async_client::remove_token\n"
         "race:subscribe_response::~subscribe_response\n"
         "race:mqtt::token::~token\n"
         "race:std::__shared_ptr<mqtt::*>::~__shared_ptr\n";
}
