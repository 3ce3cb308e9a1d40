"""The benchmark: our callback against yardsticks measured in the same run. docs/performance.md says how to read it."""
