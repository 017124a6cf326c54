// Events as JSON: what `events -o json` prints, which scripts rely on.
#pragma once

#include "cli/json_writer.h"
#include "model/event.h"
#include "model/measurement.h"

namespace headwater {

void write_value(const Value& value, JsonWriter& json);

// One object: seq, device, type, version, time, recorded, cause (if there is one) and data. The
// data has the fields of the payload by their names in model/events.proto, of a reading
//
//     {"measurements":{"temp":20.6},"units":{"temp":"C"},"retained":true,"device_time":"..."}
//
// with all but the measurements only where they say something. Bytes that are not text, and
// payloads that this version cannot read, stand under payload_base64. `kept` adds "kept":true: the
// log around the event has been removed.
void write_event(const RecordedEvent& event, JsonWriter& json, bool kept = false);

}  // namespace headwater
