// What the sanitizers are not to report: what happens inside Paho, which is not built with them.
// Compiled into every program that uses the test support.

// A client that is destroyed after its connection was lost leaves the messages behind that were
// under way (Paho C 1.3.12).
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libpaho-mqtt3as"; }

// The thread sanitizer does not see the library's half of the atomic counters and mutexes that
// guard a token, and takes its end for a race.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libpaho-mqttpp3.so\ncalled_from_lib:libpaho-mqtt3as.so\n"
         "race:mqtt::async_client::remove_token\nrace:mqtt::token::on_success\n"
         "race:mqtt::token::on_failure\n";
}
