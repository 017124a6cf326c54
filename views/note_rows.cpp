#include "views/note_rows.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr const char* open_alarm =
    "INSERT OR IGNORE INTO alarm (sequence, device, measurement, bound, since_us, raised_us, "
    "value, threshold) VALUES (?,?,?,?,?,?,?,?)";
constexpr const char* close_alarm =
    "UPDATE alarm SET cleared_sequence = ?, cleared_us = ?, cleared_value = ?, clear_reason = ? "
    "WHERE device = ? AND measurement = ? AND bound = ? AND cleared_sequence IS NULL";
constexpr const char* refuse =
    "INSERT OR IGNORE INTO rejected (sequence, time_us, topic, reason, size, payload) "
    "VALUES (?,?,?,?,?,?)";
constexpr const char* decide =
    "INSERT OR IGNORE INTO command (sequence, key, device, name, decided_us, outcome, reason, "
    "status, status_us) VALUES (?,?,?,?,?,?,?,?,?)";
constexpr const char* progress =
    "UPDATE command SET status = ?, status_us = ?, status_detail = ? WHERE sequence = ? AND status "
    "IS NOT NULL AND NOT (status IN ('confirmed', 'failed') AND ?1 = 'sent') AND NOT (status = "
    "'expired' AND ?1 IN "
    "('sent', 'failed'))";
// What the broker says behind an end: the end stays.
constexpr const char* late =
    "UPDATE command SET status_detail = CASE ?1 WHEN 'sent' THEN 'it was sent, as the broker said "
    "later' ELSE ?2 END WHERE sequence = ?3 AND status = 'expired' AND ?1 IN ('sent', 'failed')";

std::int64_t stored(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::int64_t stored(Sequence sequence) { return stored(sequence.value()); }

void bind_optional(Statement& statement, int at, std::optional<double> number) {
  if (number) {
    statement.bind_real(at, *number);
  } else {
    statement.bind_null(at);
  }
}

}  // namespace

Result<NoteRows> NoteRows::prepare(Database& database) {
  auto opens = database.prepare(open_alarm);
  if (!opens) return opens.error();
  auto closes = database.prepare(close_alarm);
  if (!closes) return closes.error();
  auto refuses = database.prepare(refuse);
  if (!refuses) return refuses.error();
  auto decides = database.prepare(decide);
  if (!decides) return decides.error();
  auto goes_on = database.prepare(progress);
  if (!goes_on) return goes_on.error();
  auto comes_late = database.prepare(late);
  if (!comes_late) return comes_late.error();
  return NoteRows(database,
                  Statements{std::move(*opens), std::move(*closes), std::move(*refuses),
                             std::move(*decides), std::move(*goes_on), std::move(*comes_late)});
}

Result<void> NoteRows::write(const std::vector<Note>& notes) {
  for (const Note& note : notes) {
    auto written = std::visit([this](const auto& each) { return write(each); }, note);
    if (!written) return written;
  }
  return notes.empty() ? Result<void>() : keep_newest();
}

Result<void> NoteRows::write(const AlarmOpened& alarm) {
  Statement& insert = statements_.open_alarm;
  insert.bind(1, stored(alarm.sequence))
      .bind_text(2, alarm.device)
      .bind_text(3, alarm.measurement)
      .bind_text(4, alarm.bound)
      .bind(5, alarm.since.microseconds());
  if (alarm.raised) {
    insert.bind(6, alarm.raised->microseconds());
  } else {
    insert.bind_null(6);
  }
  bind_optional(insert, 7, alarm.value);
  bind_optional(insert, 8, alarm.threshold);
  return insert.run();
}

Result<void> NoteRows::write(const AlarmClosed& alarm) {
  return statements_.close_alarm.bind(1, stored(alarm.sequence))
      .bind(2, alarm.time.microseconds())
      .bind_real(3, alarm.value)
      .bind_text(4, alarm.reason)
      .bind_text(5, alarm.device)
      .bind_text(6, alarm.measurement)
      .bind_text(7, alarm.bound)
      .run();
}

Result<void> NoteRows::write(const MessageRefused& message) {
  return statements_.refuse.bind(1, stored(message.sequence))
      .bind(2, message.time.microseconds())
      .bind_text(3, message.topic)
      .bind_text(4, message.reason)
      .bind(5, stored(message.size))
      .bind_blob(6, message.payload)
      .run();
}

Result<void> NoteRows::write(const CommandDecided& command) {
  Statement& insert = statements_.decide;
  insert.bind(1, stored(command.sequence))
      .bind_text(2, command.key)
      .bind_text(3, command.device)
      .bind_text(4, command.name)
      .bind(5, command.decided.microseconds())
      .bind_text(6, command.accepted ? "accepted" : "refused")
      .bind_text(7, command.reason);
  if (command.status.empty()) return insert.bind_null(8).bind_null(9).run();
  return insert.bind_text(8, command.status).bind(9, command.decided.microseconds()).run();
}

Result<void> NoteRows::write(const ActuationProgress& step) {
  auto noted = statements_.late.bind_text(1, step.status)
                   .bind_text(2, step.detail)
                   .bind(3, stored(step.request))
                   .run();
  if (!noted) return noted;
  return statements_.progress.bind_text(1, step.status)
      .bind(2, step.time.microseconds())
      .bind_text(3, step.detail)
      .bind(4, stored(step.request))
      .run();
}

Result<void> NoteRows::keep_newest() {
  const auto statement = [](std::string_view table, std::int64_t limit, std::string_view and_what) {
    return fmt::format(
        "DELETE FROM {0} WHERE sequence <= "
        "(SELECT sequence FROM {0} ORDER BY sequence DESC LIMIT 1 OFFSET {1}){2};",
        table, limit, and_what);
  };
  return database_->execute(
      statement("alarm", alarm_rows_limit, " AND cleared_sequence IS NOT NULL") +
      statement("rejected", rejected_rows_limit, "") +
      statement("command", command_rows_limit, ""));
}

}  // namespace headwater
