"""Puts crates/geo beside PROJ (pyproj) and GEOS (shapely), both from PyPI, in one run; exit code 1 where they differ.

    python3 -m venv target/peers/ground && target/peers/ground/bin/pip install pyproj==3.7.2 shapely==2.2.0
    cargo build --release -p geo --example ground
    target/peers/ground/bin/python bench/peers/ground.py [--seed N] [--sites N]
"""

import argparse
import math
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import pyproj
import shapely
from shapely import STRtree

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ROOT / "target/release/examples/ground"
WRONG = []


def ours(*args):
    return subprocess.run([OURS, *map(str, args)], check=True, capture_output=True, text=True).stdout.splitlines()


def line(points):
    return " ".join(f"{x!r} {y!r}" for x, y in points)


def say(what, holds=True):
    print(("  " if holds else "! ") + what, flush=True)
    if not holds:
        WRONG.append(what)


def star(rng, x, y, radius, count, rough=0.35):
    turn = rng.random() * math.tau
    reach = [radius * (1 - rough * rng.random()) for _ in range(count)]
    turns = [turn + math.tau * at / count for at in range(count)]
    return [(x + far * math.cos(at), y + far * math.sin(at)) for far, at in zip(reach, turns, strict=True)]


def transforms(rng, folder):
    print("transforms beside PROJ", pyproj.proj_version_str)
    worst, rates = 0.0, []
    for epsg in [*range(4491, 4555)]:
        crs = pyproj.CRS.from_epsg(epsg)
        meridian = crs.coordinate_operation.params[1].value
        half = 3.0 if epsg < 4513 else 1.5
        count = 200_000 if epsg == 4528 else 2_000
        points = [(meridian + rng.uniform(-half, half) * 1.5, rng.uniform(18, 54)) for _ in range(count)]
        file = folder / "points"
        file.write_text("\n".join(f"{x!r} {y!r}" for x, y in points))
        rate, *lines = ours("transform", epsg, file)
        mine = [tuple(map(float, one.split())) for one in lines]
        there = pyproj.Transformer.from_crs(4490, epsg, always_xy=True)
        xs, ys = there.transform([x for x, _ in points], [y for _, y in points])
        for (x, y, lon, lat), px, py, (plon, plat) in zip(mine, xs, ys, points, strict=True):
            back = math.hypot((lon - plon) * 111_320 * math.cos(math.radians(plat)), (lat - plat) * 111_320)
            worst = max(worst, math.hypot(x - px, y - py), back)
        if count > 10_000:
            rates = [float(one) for one in rate.split()]
    say(f"64 systems, EPSG 4491 to 4554: farthest {worst * 1000:.6f} mm", worst < 0.001)
    say(f"{rates[0] / 1e6:.2f} million points/s to metres, {rates[1] / 1e6:.2f} million/s to degrees", rates[0] > 1e6)


def areas(rng, folder):
    print("areas on the ellipsoid beside GeographicLib in PROJ")
    geod = pyproj.Geod(a=6378137.0, rf=298.257222101)
    rings, worst = [], 0.0
    for _ in range(300):
        x, y = rng.uniform(97, 126), rng.uniform(37, 53)
        rings.append(star(rng, x, y, 10 ** rng.uniform(-3.5, -1), rng.choice([4, 12, 60])))
    file = folder / "areas"
    file.write_text("\n".join(line(ring) for ring in rings))
    for mine, ring in zip(map(float, ours("areas", file)), rings, strict=True):
        # Edges are straight in the plane of the zone: points between, so that the shortest lines follow them.
        middle = (min(x for x, _ in ring) + max(x for x, _ in ring)) / 2
        plane = pyproj.Transformer.from_crs(4490, 4534 + round(middle / 3) - 25, always_xy=True)
        flat = [plane.transform(*point) for point in ring]
        dense = [
            (a[0] + (b[0] - a[0]) * part / 320, a[1] + (b[1] - a[1]) * part / 320)
            for a, b in zip(flat, flat[1:] + flat[:1], strict=True)
            for part in range(320)
        ]
        lons, lats = plane.transform([x for x, _ in dense], [y for _, y in dense], direction="INVERSE")
        theirs = abs(geod.polygon_area_perimeter(lons, lats)[0])
        worst = max(worst, abs(mine - theirs) / max(1.0, theirs / 1e8))
    say(f"300 polygons of 30 m to 10 km: farthest {worst:.6f} m² (a 200 km² one is allowed twice a hundredth)", worst < 0.01)


def pairs(rng, folder):
    print("overlaps of outlines that cross themselves beside GEOS", shapely.geos_version_string)
    drawn = []
    for at in range(400):
        x, y = 500_000 + rng.uniform(-2e4, 2e4), 4_680_000 + rng.uniform(-2e4, 2e4)
        for shift in (0, rng.uniform(0, 400)):
            ring = star(rng, x + shift, y, rng.uniform(100, 500), rng.choice([5, 9, 40]))
            if at % 2:
                a, b = sorted(rng.sample(range(len(ring)), 2))
                ring[a], ring[b] = ring[b], ring[a]
            drawn.append(ring)
    file = folder / "pairs"
    file.write_text("\n".join(line(ring) for ring in drawn))
    worst = 0.0
    for at, mine in enumerate(map(float, ours("pairs", file))):
        one, two = (shapely.make_valid(shapely.Polygon(ring)) for ring in drawn[2 * at : 2 * at + 2])
        worst = max(worst, abs(mine - one.intersection(two).area))
    say(f"400 pairs, half of them crossing: farthest {worst:.6f} m²", worst < 0.01)


def layers(rng, folder, count):
    print("a site of 500 vertices with 23 layers of 1.2 million vertices")
    middle, drawn = (500_000.0, 4_680_000.0), []
    for at in range(23):
        layer = [
            star(rng, middle[0] + rng.uniform(-1e4, 1e4), middle[1] + rng.uniform(-1e4, 1e4), rng.uniform(150, 500), 26)
            for _ in range(2000 if at > 2 else 1200)
        ]
        if at < 3:
            layer.append(star(rng, *middle, 9_000, 25_000, 0.02))
        drawn.append(layer)
    sites = [
        star(rng, middle[0] + rng.uniform(-8e3, 8e3), middle[1] + rng.uniform(-8e3, 8e3), rng.uniform(200, 700), 500, 0.2)
        for _ in range(count)
    ]
    file, places = folder / "layers", folder / "sites"
    file.write_text("\n".join("\n".join([f"# {at}", *map(line, layer)]) for at, layer in enumerate(drawn)))
    places.write_text("\n".join(map(line, sites)))
    built, *lines = ours("compare", 120, file, places)
    say(f"{sum(len(ring) for layer in drawn for ring in layer):,} vertices; our index is built in {float(built):.0f} ms")

    theirs = [[shapely.make_valid(shapely.Polygon(ring)) for ring in layer] for layer in drawn]
    began = time.perf_counter()
    trees = [STRtree(layer) for layer in theirs]
    say(f"GEOS builds its index in {(time.perf_counter() - began) * 1000:.0f} ms")
    mine_ms, their_ms, worst = [], [], 0.0
    for answer, ring in zip(lines, sites, strict=True):
        took, *figures = map(float, answer.split())
        mine_ms.append(took)
        site, found = shapely.make_valid(shapely.Polygon(ring)), []
        began = time.perf_counter()
        for layer, tree in zip(theirs, trees, strict=True):
            near = [layer[at] for at in tree.query(site, predicate="intersects")]
            pieces = shapely.intersection(near, site) if near else []
            found.append(float(shapely.area(pieces).sum()) if near else 0.0)
        their_ms.append((time.perf_counter() - began) * 1000)
        worst = max([worst, *(abs(a - b) for a, b in zip(figures[::2], found, strict=True))])
    rank = lambda times, part: sorted(times)[min(len(times) - 1, int(len(times) * part))]
    for name, times in (("ours", mine_ms), ("GEOS", their_ms)):
        say(f"{name}: median {rank(times, 0.5):.2f} ms, p95 {rank(times, 0.95):.2f} ms, longest {max(times):.2f} ms")
    say("ours measures every piece on the ellipsoid besides, GEOS in the plane only")
    say(f"farthest overlap of {count * 23:,}: {worst:.6f} m²", worst < 0.01)
    say(f"p95 under 50 ms: {rank(mine_ms, 0.95):.2f}", rank(mine_ms, 0.95) < 50)
    times = rank(their_ms, 0.95) / rank(mine_ms, 0.95)
    say(f"{times:.1f} times faster at p95, {rank(their_ms, 0.5) / rank(mine_ms, 0.5):.1f} at the median", times >= 5)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--only", choices=["transforms", "areas", "pairs", "layers"])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for part in (transforms, areas, pairs, lambda rng, folder: layers(rng, folder, args.sites)):
            if args.only in (None, getattr(part, "__name__", "")) or (args.only == "layers" and part.__name__ == "<lambda>"):
                part(random.Random(args.seed), folder)
    sys.exit(1 if WRONG else 0)


main()
