"""Makes the explainer film of the course "Die Rahmenstrategie in 30 Minuten".

    .venv/bin/python docs/media/zwei_wege.py

Draws every frame as SVG, photographs it in Chromium and joins the frames with the distribution's ffmpeg:
`courses/content/videos/zwei-wege.webm` (30 s, VP9, no sound), its poster `.png` and its captions `.vtt`.
Words and times stand in SCENES alone, so picture and captions cannot drift apart.
"""

import subprocess
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "courses/content/videos"
FONTS = ROOT / "node_modules/@kern-ux/native/dist/fonts/fira-sans"  # without it any sans-serif will do
FONT_FILES = {400: "FiraSans-Regular.woff2", 600: "FiraSans-SemiBold.woff2"}
WIDTH, HEIGHT, RATE = 640, 360, 10  # pixels, pixels, frames a second
GREEN, YELLOW, SLATE, PAPER, MIST, LINE = "#1f5c43", "#f2c94c", "#2b3640", "#fbf9f4", "#e1ece5", "#b9c6bf"
UPPER = "M150 168 C190 168 190 122 240 122 H400 C450 122 450 168 486 168"
LOWER = "M150 196 C190 196 190 242 240 242 H400 C450 242 450 196 486 196"


class Scene(NamedTuple):
    """From `start` on (seconds) the headline says `lines`; the captions say the same in one go."""

    start: float
    lines: tuple[str, ...]


SCENES = (
    Scene(0, ("Deine Kommune will mitmachen.", "Wie?")),
    Scene(5, ("Weg 1: Absichtserklärung.", "Die Verwaltungsspitze unterschreibt.")),
    Scene(10, ("Weg 2: Ratsbeschluss.", "Der Rat stimmt zu.")),
    Scene(15, ("Beide Wege gelten gleich viel.",)),
    Scene(19, ("Kosten: keine.", "Pflichten: keine.")),
    Scene(24, ("Und du selbst? Zur Schule gehörst du schon,", "sobald du dich meldest.")),
)
END = 30.0


def eased(now: float, start: float, length: float = 0.8) -> float:
    """0 before `start`, 1 after `start + length` (seconds), softly in between."""
    part = min(1.0, max(0.0, (now - start) / length))
    return part * part * (3 - 2 * part)


def text(x: float, y: float, words: str, size: int = 22, fill: str = SLATE, weight: int = 600) -> str:
    """A centred line of text."""
    style = f'font-size="{size}" font-weight="{weight}" fill="{fill}" text-anchor="middle"'
    return f'<text x="{x}" y="{y}" {style}>{words}</text>'


def faded(opacity: float, *parts: str) -> str:
    """The parts as a group, more or less visible."""
    return f'<g opacity="{opacity:.3f}">{"".join(parts)}</g>' if opacity > 0 else ""


def headline(now: float) -> str:
    """The words of the current scene; one fades out before the next fades in."""
    drawn = []
    for scene, end in zip(SCENES, [s.start for s in SCENES[1:]] + [END + 1], strict=True):
        shown = (1.0 if scene.start == 0 else eased(now, scene.start, 0.5)) * (1 - eased(now, end - 0.3, 0.3))
        top = 42 if len(scene.lines) > 1 else 58
        lines = (text(320, top + 34 * n, line, 27) for n, line in enumerate(scene.lines))
        drawn.append(faded(shown, *lines))
    return "".join(drawn)


def town_hall() -> str:
    """The town hall on the left."""
    windows = (f'<rect x="{x}" y="182" width="14" height="42" fill="{GREEN}"/>' for x in (62, 88, 114))
    return (
        f'<path d="M94 138 v-24 l24 8 l-24 8" fill="{YELLOW}" stroke="{SLATE}" stroke-width="2.5"/>'
        f'<path d="M40 166 L94 134 L148 166 Z" fill="{GREEN}" stroke="{GREEN}" stroke-width="5"'
        ' stroke-linejoin="round"/>'
        f'<rect x="48" y="172" width="92" height="56" fill="{MIST}" stroke="{GREEN}" stroke-width="3"/>'
        + "".join(windows)
        + f'<path d="M34 230 H154" stroke="{LINE}" stroke-width="4" stroke-linecap="round"/>'
    )


def sign(now: float) -> str:
    """The signpost on the right; it is yellow while both ways shine."""
    glow = eased(now, 15) * (1 - eased(now, 23.7))
    board = 'x="486" y="150" width="146" height="62" rx="10"'
    return (
        f'<path d="M529 250 H589" stroke="{LINE}" stroke-width="4" stroke-linecap="round"/>'
        f'<path d="M559 212 V248" stroke="{SLATE}" stroke-width="7"/>'
        f'<rect {board} fill="{MIST}"/><rect {board} fill="{YELLOW}" opacity="{glow:.3f}"/>'
        f'<rect {board} fill="none" stroke="{SLATE}" stroke-width="3"/>'
        + text(559, 176, "Mitmacher-", 21)
        + text(559, 201, "kommune", 21)
    )


def way(now: float, start: float, path: str, y: int, words: str) -> str:
    """A way that draws itself from the hall to the sign, then shows its name."""
    drawn = eased(now, start, 2.0)
    if not drawn:
        return ""
    stroke = f'stroke="{GREEN}" stroke-width="6" stroke-linecap="round" fill="none" pathLength="1"'
    line = f'<path d="{path}" {stroke} stroke-dasharray="1 2" stroke-dashoffset="{1 - drawn:.3f}"/>'
    strength = 1 - 0.7 * eased(now, 24)  # in the last scene the ways step back
    glow = eased(now, 15) * (1 - eased(now, 18.5))
    pill = f'<rect x="206" y="{y - 21}" width="228" height="42" rx="21" fill="{GREEN}"'
    ring = f' stroke="{YELLOW}" stroke-width="{8 * glow:.1f}"/>'
    name = faded(eased(now, start + 1.2), pill + ring, text(320, y + 8, words, 22, PAPER))
    return faded(strength, line, name)


def zeros(now: float) -> str:
    """No costs, no duties."""
    shown = eased(now, 19.3) * (1 - eased(now, 23.5, 0.5))
    circle = '<circle cx="{0}" cy="182" r="25" fill="{1}" stroke="{2}" stroke-width="3"/>'
    return faded(
        shown,
        *(circle.format(x, YELLOW, SLATE) + text(x, 191, "0", 26) for x in (288, 352)),
    )


def person(now: float) -> str:
    """You, going straight to the school, whatever the municipality decides."""
    x = 180 + 86 * eased(now, 25.2, 2)
    body = f'<path d="M{x - 13} 204 q0 -22 13 -22 q13 0 13 22 Z" fill="{SLATE}"/>'
    head = f'<circle cx="{x}" cy="171" r="10" fill="{YELLOW}" stroke="{SLATE}" stroke-width="3"/>'
    school = f'<rect x="296" y="160" width="110" height="44" rx="8" fill="{YELLOW}"/>' + text(
        351, 190, "Schule"
    )
    return faded(eased(now, 24.3), school, body, head)


def frame(now: float) -> str:
    """The whole picture at `now` seconds. The lowest 70 pixels stay empty for captions."""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
        f' font-family="\'Fira Sans\', sans-serif"><rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        + headline(now)
        + way(now, 5.5, UPPER, 122, "Absichtserklärung")
        + way(now, 10.5, LOWER, 242, "Ratsbeschluss")
        + town_hall()
        + sign(now)
        + zeros(now)
        + person(now)
        + "</svg>"
    )


def stylesheet() -> str:
    """Fira Sans, where it is installed."""
    faces = (
        f"@font-face {{font-family:'Fira Sans';font-weight:{weight};src:url('{(FONTS / name).as_uri()}')}}"
        for weight, name in FONT_FILES.items()
        if (FONTS / name).is_file()
    )
    return f"<style>{''.join(faces)} body {{margin:0}}</style>"


def photograph(page: Page, now: float) -> bytes:
    """One frame as PNG."""
    page.evaluate("svg => { document.body.innerHTML = svg }", frame(now))
    return page.screenshot()


def clock(seconds: float) -> str:
    """WebVTT's way to write a time."""
    return f"00:00:{seconds:06.3f}"


def captions() -> str:
    """One cue a scene."""
    ends = [scene.start for scene in SCENES[1:]] + [END]
    pairs = zip(SCENES, ends, strict=True)
    cues = (f"{clock(scene.start)} --> {clock(end)}\n{' '.join(scene.lines)}\n" for scene, end in pairs)
    return "WEBVTT\n\n" + "\n".join(cues)


def encoder() -> list[str]:
    """The command that turns PNGs on its input into a small film."""
    read = ["-f", "image2pipe", "-framerate", str(RATE), "-c:v", "png", "-i", "-"]
    quality = ["-crf", "36", "-b:v", "0", "-deadline", "good"]
    write = ["-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p", *quality, "-an"]
    return ["ffmpeg", "-y", "-loglevel", "error", *read, *write, str(TARGET / "zwei-wege.webm")]


def main() -> None:
    """Write film, poster and captions."""
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "zwei-wege.vtt").write_text(captions(), encoding="utf-8")
    start = TARGET / "start.html"  # a file of its own, so that the fonts may be read from disk
    start.write_text(f'<!doctype html><meta charset="utf-8">{stylesheet()}<body>{frame(0)}', encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(start.as_uri())
        page.evaluate("document.fonts.ready")
        (TARGET / "zwei-wege.png").write_bytes(photograph(page, 17))
        film = subprocess.Popen(encoder(), stdin=subprocess.PIPE)  # noqa: S603 - our own words only
        assert film.stdin is not None
        for number in range(int(END * RATE)):
            film.stdin.write(photograph(page, number / RATE))
        film.stdin.close()
        if film.wait():
            raise SystemExit("ffmpeg could not write the film.")
        browser.close()
    start.unlink()


if __name__ == "__main__":
    main()
