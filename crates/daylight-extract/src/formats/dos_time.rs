use daylight_model::PartialDate;

/// The clock of DOS: steps of two seconds since 1980, of no zone.
pub(super) fn dos_time(date: u16, time: u16) -> Option<PartialDate> {
    let narrow = |value: u16| i8::try_from(value).unwrap_or(i8::MAX);
    let year = 1980 + (date >> 9).cast_signed();
    let day = PartialDate::of_day(year, narrow(date >> 5 & 15), narrow(date & 31)).ok()?;
    day.at(narrow(time >> 11), narrow(time >> 5 & 63), narrow((time & 31) * 2), None).ok()
}

/// The clock of Windows: tenths of a microsecond since 1601, in UTC.
pub(super) fn windows_time(ticks: u64) -> Option<PartialDate> {
    const SECONDS_BEFORE_1970: i64 = 11_644_473_600;
    let seconds = i64::try_from(ticks / 10_000_000).ok()? - SECONDS_BEFORE_1970;
    (ticks != 0).then(|| PartialDate::of_unix_seconds(seconds).ok()).flatten()
}
