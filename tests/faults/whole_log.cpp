#include "tests/faults/whole_log.h"

#include "store/confirmed_file.h"
#include "store/log.h"
#include "store/reader.h"
#include "store/scan.h"
#include "store/sqlite.h"
#include "tests/faults/simulated_disk.h"
#include "tests/faults/workload.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

namespace headwater::testing {
namespace {

constexpr std::uint64_t seed = 23;

// As a kill leaves it: segments, and a tail of which much is in the write-ahead log only.
DiskImage killed(const Workload& workload) {
  const TempDir directory{TempDir::InMemory()};
  SimulatedDisk disk(directory.path());
  const RunRecord run = workload.run(disk);
  EXPECT_FALSE(run.error);
  return run.files;
}

// The same with the upstream cursor at the end, and all of it in the database.
DiskImage confirmed(const DiskImage& files) {
  const TempDir directory{TempDir::InMemory()};
  write_image(files, directory.path());
  const SimulatedDisk disk(directory.path());
  auto log = Workload::open(directory.path()).value();
  log.set_cursor(upstream_cursor, {log.head().sequence, log.head().chain}).value();
  auto database = Database::open(directory.file("log.db"), Database::Mode::read_write).value();
  // A connection that has read nothing knows of no write-ahead log, and would move nothing.
  EXPECT_EQ(database.query_text("SELECT count(*) FROM cursor").value(), "1");
  database.checkpoint().value();
  return disk.files();
}

}  // namespace

WholeLog make_whole_log(UpstreamCursor cursor) {
  const Workload workload(seed, whole_log_events, cursor == UpstreamCursor::often);
  WholeLog whole;
  whole.files = killed(workload);
  whole.confirmed = cursor == UpstreamCursor::at_end;
  if (whole.confirmed) whole.files = confirmed(whole.files);
  whole.lines = workload.lines();
  const TempDir directory{TempDir::InMemory()};
  write_image(whole.files, directory.path());
  auto reader = LogReader::open(directory.path()).value();
  for (std::uint64_t at = 0; at <= whole_log_events; ++at) {
    whole.chains.push_back(reader.chain_at(Sequence(at)).value());
  }
  if (cursor == UpstreamCursor::often) {
    write_confirmed(directory.path(), reader.id(),
                    {Sequence(whole_log_events), whole.chains.back()})
        .value();
    whole.files[confirmed_file] = read_file(directory.file(confirmed_file));
    whole.confirmed = true;
  }
  ForwardScan scan(reader, {Sequence(1), Sequence(whole_log_events), {watched_device}});
  while (const auto event = scan.next().value()) {
    if (event->device == watched_device) whole.device_lines.push_back(line_of(*event));
  }
  return whole;
}

}  // namespace headwater::testing
