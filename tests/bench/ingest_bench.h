// MQTT ingest through a real broker: the gateway against a subscriber that drops everything.
#pragma once

#include "tests/support/telemetry.h"

#include <vector>

namespace headwater::testing {

// Prints the table. Each run drains what the broker has kept for an absent client, so that the
// publisher costs nothing meanwhile.
void bench_ingest(const std::vector<SensorMessage>& messages);

}  // namespace headwater::testing
