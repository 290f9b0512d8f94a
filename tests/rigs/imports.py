#!/usr/bin/env python3
"""Files that are too much for an import: its memory stays flat, its report is whole, and the lists can be read."""

import json
import os
import subprocess

import rig

MIB = 1 << 20
DISTRICTS = "nces_district_id,state_district_id,name,county,street,city,state,zip,locale,schools,students,teachers_fte,type,status\n"
SCHOOLS = (
    "nces_school_id,nces_district_id,state_school_id,name,district,county,street,city,state,zip,low_grade,high_grade,"
    "locale,charter,students,teachers_fte,type,status\n"
)


def district(number, state="CA", fte="60.5"):
    return f"{number:07},CA-1,Maple Unified {number},Maple County,1 Elm St.,Mapleton,{state},90001,,3,1200,{fte},Regular,Open\n"


def school(number, state="CA"):
    return (
        f"{number:012},{number // 100000:07},CA-1,Lincoln {number},,,1 Elm St.,Mapleton,{state},90001,KG,05,,No,400,20,"
        "Regular,Open\n"
    )


def fill(path, header, start, piece, size):
    """A file of `size` bytes: header, `start`, then `piece` over and over."""
    many = (piece * (MIB // len(piece) + 1)).encode()
    with path.open("wb") as file:
        file.write((header + start).encode())
        while file.tell() < size:
            file.write(many)


def measured(program, folder, env, *args):
    """Runs an import; its exit code, what it said, and its memory at most in MiB."""
    said = folder / "said"
    with said.open("wb") as out:
        process = subprocess.Popen([program, *map(str, args)], env=env, cwd=folder, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, said.read_text(errors="replace"), usage.ru_maxrss / 1024


def too_much(report, run, folder, size):
    """What an import needs for files that nobody wants to hold."""
    (folder / "districts.csv").write_text(DISTRICTS + district(600000))
    schools = folder / "schools.csv"
    schools.write_text(SCHOOLS + school(60000000001))
    code, _, least = run()
    report.check("one row is taken", code == 0, f"{least:.0f} MiB")
    for what, start, piece in [
        ("a name without end", "060000000002,0600000,CA-1,", "x"),
        ("a quote that nobody closes", '060000000002,0600000,CA-1,"', "x" * 79 + "\n"),
        ("rows in a state that there is not", "", school(60000000002, "ZZ")),
        ("rows of commas", "", "," * 17 + "\n"),
        ("one row again and again", "", school(60000000001)),
    ]:
        fill(schools, SCHOOLS, start, piece, size)
        code, said, most = run()
        report.check(f"{what}: refused", code == 3, f"{schools.stat().st_size // MIB} MiB, {said.splitlines()[-1]}")
        report.check(f"{what}: memory is flat", most < least + 48, f"{most:.0f} MiB")
        if piece.endswith("\n"):
            rows = sum(1 for _ in (folder / "schools.csv.refused.csv").open("rb")) - 1
            report.check(f"{what}: every refused row is in the report", f" {rows} refused" in said, rows)


def many(report, run, folder, rows):
    """Many good rows, twice."""
    with (folder / "districts.csv").open("w") as file:
        file.write(DISTRICTS)
        file.writelines(district(number) for number in range(600000, 600000 + rows // 100))
        file.write(district(1, fte="1e400"))
    with (folder / "schools.csv").open("w") as file:
        file.write(SCHOOLS)
        file.writelines(school((600000 + n // 100) * 100000 + n % 100) for n in range(rows))
    (folder / "schools.csv.refused.csv").unlink(missing_ok=True)
    for round in ("first", "second"):
        code, said, most = run()
        report.check(f"{round} time: one row is refused", code == 3 and " 1 refused" in said, said.splitlines()[0])
        report.check(f"{round} time: memory", most < 160, f"{most:.0f} MiB")
    report.check("second time: nothing changes", f" {rows + rows // 100} unchanged" in said)


def main():
    options = rig.arguments(__doc__, mib=1024, rows=100_000)
    size = (6 if options.short else options.mib) * MIB
    rows = 3000 if options.short else options.rows
    report = rig.Report("imports")
    with rig.work_folder(options.keep) as folder:
        server = rig.Bindery(options.bindery, folder, None, db_durable="false")

        def run():
            args = ("import", "nces", "--schools", "schools.csv", "--districts", "districts.csv")
            return measured(options.bindery, folder, server.env, *args)

        too_much(report, run, folder, size)
        many(report, run, folder, rows)
        with server:
            for path in ("/v1/districts?first=100", "/v1/schools?first=100"):
                answer = rig.request("GET", server.url + path)
                report.check(f"{path} is read", answer.status == 200 and json.loads(answer.body)["items"], answer.status)
    report.end()


if __name__ == "__main__":
    main()
