"""The house: which room may include which, and which room sees which library."""
import pathlib
import re
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src"

# From the ground up (docs/architecture.md): a room includes itself and rooms before it.
ROOMS = ["base", "model", "l10n", "html", "config", "web", "media", "ingest", "compose", "render",
         "feed", "preflight", "preview", "mail", "smtp", "store", "delivery", "pipeline", "cli"]

# Headers of libraries and the rooms that may see them. Every <…> that is neither here nor a
# standard header fails, so that a new library is a decision and not an accident.
LIBRARIES = {
    "openssl/": {"base", "mail", "smtp"},
    "unicode/": {"l10n"},
    "gumbo.h": {"html"},
    "yaml-cpp/": {"config"},
    "curl/": {"web", "smtp"},
    "nlohmann/": {"ingest", "render", "cli"},
    "cmark-gfm": {"ingest"},
    "gd.h": {"media"},
    "pugixml.hpp": {"ingest"},
    "kainjow/": {"render"},
    "sqlite3.h": {"store"},
    "httplib.h": {"preview"},
    "spdlog/": {"cli"},
    "CLI/": {"cli"},
    "tl/expected.hpp": {"base"},
}
POSIX = {"fcntl.h", "fnmatch.h", "unistd.h", "poll.h", "sched.h", "sys/uio.h", "sys/file.h",
         "sys/ioctl.h", "sys/resource.h",
         "sys/socket.h", "sys/stat.h", "sys/types.h", "sys/random.h", "netinet/in.h",
         "netinet/tcp.h", "arpa/inet.h", "pwd.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def includes():
    """(file, room, bracket, what) of every include in src/."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        inside = path.relative_to(SOURCE)
        room = inside.parts[0] if len(inside.parts) > 1 else ""
        for bracket, what in INCLUDE.findall(path.read_text(encoding="utf-8")):
            yield str(inside), room, bracket, what


class RoomsTest(unittest.TestCase):
    def test_every_folder_is_a_room(self):
        folders = sorted(path.name for path in SOURCE.iterdir() if path.is_dir())
        self.assertEqual(folders, sorted(ROOMS))

    def test_a_room_includes_only_rooms_below_it(self):
        wrong = []
        seen = 0
        for file, room, bracket, what in includes():
            if bracket != '"' or not room:
                continue
            seen += 1
            target = what.split("/")[0]
            if target not in ROOMS:
                wrong.append(f'{file}: "{what}" does not begin with a room')
            elif ROOMS.index(target) > ROOMS.index(room):
                wrong.append(f"{file}: {room} may not include {what}")
        self.assertEqual(wrong, [])
        self.assertGreater(seen, 100)

    def test_stages_meet_only_in_the_pipeline(self):
        """Rooms of one level do not know each other: only what they are built from."""
        allowed = {
            "base": set(),
            "model": {"base"},
            "l10n": {"base", "model"},
            "html": {"base", "model", "l10n"},
            "config": {"base", "model", "l10n"},
            "web": {"base", "model", "l10n", "config"},
            "ingest": {"base", "model", "l10n", "html", "config", "web"},
            "compose": {"base", "model", "l10n", "config"},
            "render": {"base", "model", "l10n", "html", "config"},
            "feed": {"base", "model", "l10n", "html", "config"},
            "preview": {"base", "model", "l10n", "html", "preflight"},
            "mail": {"base", "model", "l10n"},
            "smtp": {"base", "model", "l10n", "mail"},
            "store": {"base", "model", "l10n", "mail"},
            "delivery": {"base", "model", "l10n", "mail", "smtp", "store"},
        }
        wrong = [f"{file}: {room} may not include {what}"
                 for file, room, bracket, what in includes()
                 if bracket == '"' and room in allowed
                 and what.split("/")[0] not in allowed[room] | {room}]
        self.assertEqual(wrong, [])

    def test_only_the_command_line_sees_the_command_line(self):
        wrong = [file for file, room, _, what in includes()
                 if what.startswith("cli/") and room not in ("cli", "")]
        self.assertEqual(wrong, [])

    def test_a_library_is_seen_by_its_rooms_only(self):
        wrong = []
        for file, room, bracket, what in includes():
            if bracket != "<" or not room:
                continue
            library = next((name for name in LIBRARIES if what.startswith(name)), None)
            if library is not None:
                if room not in LIBRARIES[library]:
                    wrong.append(f"{file}: {room} may not see <{what}>")
            elif "." in what and what not in POSIX:
                wrong.append(f"{file}: <{what}> belongs to no library that a room may see")
        self.assertEqual(wrong, [])

    def test_only_base_opens_files_for_writing(self):
        pattern = re.compile(r"\bstd::ofstream\b|\bstd::fstream\b|\bfopen\s*\(|\bO_WRONLY\b|\bO_CREAT\b")
        wrong = []
        for path in sorted(SOURCE.rglob("*.cpp")):
            if path.parent.name == "base":
                continue
            if pattern.search(path.read_text(encoding="utf-8")):
                wrong.append(str(path.relative_to(SOURCE)))
        self.assertEqual(wrong, [])

    def test_no_site_publication_or_language_is_named_in_the_code(self):
        """They live in config/, templates/ and the data."""
        pattern = re.compile(r'"(newsletter|pars-brief|fa|sq|nejat\w*|nejatngo\.org)"', re.IGNORECASE)
        wrong = []
        for path in sorted(SOURCE.rglob("*")):
            # schema.cpp has an example beside each template variable, for docs/templates.md.
            if path.suffix not in (".h", ".cpp") or path.name == "schema.cpp":
                continue
            code = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
            wrong += [f"{path.relative_to(SOURCE)}: {found}" for found in pattern.findall(code)]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
