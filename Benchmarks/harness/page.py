# SPDX-License-Identifier: Apache-2.0
"""docs/benchmarks.md: what is measured stands between two marks, people's words around them stay."""
import statistics
import time

from . import rows

SECTIONS = {"short": ("<!-- make bench: begin -->", "<!-- make bench: end -->"),
            "long": ("<!-- make bench-long: begin -->", "<!-- make bench-long: end -->")}


def table(heads, lines):
    return "\n".join([f"| {' | '.join(heads)} |", "|" + "---|" * len(heads),
                      *(f"| {' | '.join(line)} |" for line in lines)])


def bars(all_rows, figures, failures):
    """The rows with their bars, and a sentence for each that is not met."""
    lines, reasons = [], []
    for row in all_rows:
        if not figures.has(*row.needs):
            why = next((failures[name] for name in row.needs if name in failures), "not measured")
            lines.append([row.work, row.bar_text, row.reach or "–", "–", "not measured", why])
            continue
        value = row.value(figures)
        is_met = row.is_met(value)
        lines.append([
            row.work, row.bar_text, row.reach or "–", f"**{row.show(value)}**", "yes" if is_met else "**no**",
            row.detail(figures)])
        if not is_met:
            reasons.append(f"- {row.work}: not met. {capital(row.reason)}." if row.reason else
                           f"- {row.work}: not met; why is not known yet.")
    return table(["work", "bar", "reach for", "seen", "met", "ours beside the peer or limit"], lines), reasons


def capital(text):
    return text[:1].upper() + text[1:]


def parts(figures):
    lines = []
    for name in rows.PARTS:
        if not figures.has(name):
            continue
        results = figures.runs[name]
        cell = lambda key, form: form(figures.median(name, key)) if key in results[0] else "–"  # noqa: E731
        spread = [result["per_second"] for result in results]
        lines.append([
            name, str(len(results)), f"{statistics.median(spread):,.0f}", f"{min(spread):,.0f} – {max(spread):,.0f}",
            cell("cpu_us", lambda cpu: f"{cpu:.1f} us"), cell("peak_rss_bytes", lambda peak: f"{peak / 1e6:.0f} MB")])
    return table(["part", "runs", "a second, median", "lowest – highest", "CPU each", "peak memory"], lines)


def tracking(figures):
    if not figures.has("tracking"):
        return ""
    lines = [
        [name, f"{result['per_second']:,.0f}", f"{result['cpu_us']:.1f} us", f"{result['p50_ms']:.2f} ms",
         f"{result['p99_ms']:.2f} ms"] for name, result in figures.runs["tracking"][0].items()]
    return "Requests of wrk on the same cores, as fast as they are answered:\n\n" + table(
        ["path", "a second", "CPU each", "p50", "p99"], lines)


def section(all_rows, figures, failures, facts, runs, minutes):
    lines, reasons = bars(all_rows, figures, failures)
    pieces = [
        f"Measured on {time.strftime('%Y-%m-%d', time.gmtime())} in {minutes:.0f} minutes; "
        + (f"medians of {runs} runs, long rows once." if runs > 1 else "each row once."),
        table(["what", "how it was"], [list(fact) for fact in facts]), lines, "\n".join(reasons), parts(figures),
        tracking(figures)]
    return "\n\n".join(piece for piece in pieces if piece)


def write(path, name, text):
    """Puts the section into the page, which has the marks."""
    begin, end = SECTIONS[name]
    page = path.read_text()
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{path} has no {begin} … {end}")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")
