// The materialized views: how fast they are made anew, how soon a start has them, what memory that
// takes, and what keeping them up costs the card.
#pragma once

#include <string>

namespace headwater::testing {

// Fills a log below `directory` with 1,000,000 events of 10,000 devices, and prints what processes
// of their own (`program` with the arguments --make-views DIRECTORY, and so on) measure with it.
void bench_views(const std::string& directory, const std::string& program);

// What those processes do, each of which prints its lines: make the views; start as a daemon does.
void measure_making(const std::string& directory);
void measure_opening(const std::string& directory);

}  // namespace headwater::testing
