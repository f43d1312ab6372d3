package prepare

import "time"

// Until returns the end of a silence that is to run for so long from now, at least: by
// a clock that stands still exactly so long; by one that runs up to a full minute
// (below an hour: a full second), late enough for the command to arrive before.
func Until(now time.Time, length time.Duration, runs bool) time.Time {
	end := now.Add(length)
	if !runs {
		return end
	}
	step, way := time.Minute, 10*time.Second
	if length < time.Hour {
		step, way = time.Second, time.Second
	}
	end = end.Add(way)
	if whole := end.Truncate(step); whole.Before(end) {
		return whole.Add(step)
	}
	return end
}
