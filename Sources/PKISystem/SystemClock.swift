internal import Glibc

/// The clocks of the machine; only the outermost code reads them.
public enum SystemClock {
    /// Seconds since 1970-01-01T00:00:00Z.
    public static func now() -> Int64 {
        var value = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &value)
        return Int64(value.tv_sec)
    }

    /// Milliseconds of a clock that only goes forward.
    public static func monotonicMilliseconds() -> Int {
        var value = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &value)
        return value.tv_sec * 1000 + value.tv_nsec / 1_000_000
    }

    /// Lets time go by.
    public static func pause(milliseconds: Int) { usleep(UInt32(clamping: max(0, milliseconds) * 1000)) }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    public static func milliseconds() -> Int64 { Int64(nanoseconds() / 1_000_000) }

    /// Microseconds that the process has had of processors: what others do on the machine does not count.
    public static func processorMicroseconds() -> Int {
        var value = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &value)
        return value.tv_sec * 1_000_000 + value.tv_nsec / 1000
    }

    static func nanoseconds() -> Int {
        var value = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &value)
        return value.tv_sec &* 1_000_000_000 &+ value.tv_nsec
    }
}
