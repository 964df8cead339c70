"""`throng params`: what a scenario declares, and that nothing of it is run for that."""
import json
import shutil

from scenario_runs import NO_COMPILER, ROOT, WithCommands

DUMMY = ROOT / 'examples/dummy.cpp'
ABORTS = '''
#include <cstdlib>
struct Aborts { Aborts() { std::abort(); } };
static Aborts aborts;
__attribute__((constructor)) static void abort_too() { std::abort(); }
THRONG_PARAMETER(url, text, "who is put under load", standard("http://127.0.0.1/"));
Task<> run(User) { std::abort(); co_return; }'''
RUNS = '\nTask<> run(User) { co_return; }\n'
# Every form that is read from a text, as compilers see it.
EVERYTHING = r'''
THRONG_PARAMETER(whole, integer, "a \"whole\" number\\", standard(-1'000), one_of(-1'000, 0, 7L));
THRONG_PARAMETER(hex, integer, "x", standard(0xFFu), one_of(0xff, 0b101, 017, 5ull));
THRONG_PARAMETER(least, integer, "x", standard(-9223372036854775807));
THRONG_PARAMETER(narrow, real, "x", standard(0.1f));
THRONG_PARAMETER(wide, real, "x", standard(-1.5e-3), one_of(-1.5e-3, 2, .5));
THRONG_PARAMETER(whole_real, real, "x", one_of(1, 0x10), standard(-0.0));
THRONG_PARAMETER(is_open, flag, "x", standard(true), updatable, updated_by([](auto, auto, auto) {}));
THRONG_PARAMETER(pause, duration, "x", standard(1s), one_of(500ms, 1s, 2min, 1h, 10us, 5ns));
THRONG_PARAMETER(word, text, "adjacent " /* " */ "texts"
                 R"(, raw \n)" " caf\u00e9 \xc3\xa9 \U0001F600", standard("a\tb\0c\101\x7f"), secret);
THRONG_PARAMETER(pace, rate, "x", standard("1200/min"), verified_by([](std::string_view) {
  return true;  // (
}));
THRONG_PARAMETER(tree, json, "x", standard(R"x({"b": [1, 2.50], "a": null})x"));
THRONG_OVERRIDE(user_rate, rate, "of its own", standard("20/s"));
auto text = "THRONG_PARAMETER(no, text, \"x\")"; // THRONG_PARAMETER(no, text, "x")
int number = 1'000; char quote = '"';
THRONG_PARAMETER(last, text, "x");'''
# Only where there is a g++ too.
COMPILERS = [each for each in ('clang++-16', 'g++') if shutil.which(each)]


class Params(WithCommands):
    def params(self, file, **options):
        return json.loads(self.throng('params', file, '--json', **options).out)

    def test_the_parameters_of_the_example_are_a_table(self):
        done = self.throng('params', DUMMY, **NO_COMPILER)
        self.assertEqual(done.err, '')
        lines = done.out.splitlines()
        self.assertEqual(lines[0].split(), ['name', 'type', 'default', 'may', 'be', 'update'])
        for row in ('user_rate  rate      unlimited  any               any',
                    'pause      duration  500ms      any               any',
                    'mood       text      calm       calm, hasty       function',
                    'number     integer   2          what is verified  any',
                    'password   text      ***        any               read-only',
                    '    (secret) of nobody'):
            self.assertIn(row, lines)
        self.assertNotIn('unknown', done.out)

    def test_nothing_of_a_scenario_is_run(self):
        source = self.write('aborts.cpp', ABORTS)
        library = self.build(source)
        for file in (source, library):
            self.assertEqual([each['name'] for each in self.params(file)], ['user_rate', 'url'])
        # It would, if it were loaded.
        self.throng('check', library, code=1)

    def test_a_text_says_what_compilers_make_of_it(self):
        source = self.write('everything.cpp', EVERYTHING + RUNS)
        of_text = self.params(source, **NO_COMPILER)
        self.assertEqual([each['name'] for each in of_text],
                         ['user_rate', 'whole', 'hex', 'least', 'narrow', 'wide', 'whole_real',
                          'is_open', 'pause', 'word', 'pace', 'tree', 'last'])
        for compiler in COMPILERS:
            with self.subTest(compiler):
                self.assertEqual(self.params(self.build(source, compiler)), of_text)

    def test_what_is_no_literal_is_read_from_the_object(self):
        source = self.write('constant.cpp', '''
            constexpr std::int64_t kMost = 6 * 7;
            THRONG_PARAMETER(first, text, "x");
            THRONG_PARAMETER(most, integer, "x", standard(kMost));
            THRONG_PARAMETER(last, duration, "x", standard(std::chrono::seconds(5)));''' + RUNS)
        found = self.params(source)
        self.assertEqual([(each['name'], each['default']) for each in found[1:]],
                         [('first', None), ('most', 42), ('last', '5s')])

    def test_what_a_file_of_its_own_declares_is_read_from_the_object(self):
        (self.folder / 'more.hpp').write_text(
            '#include <throng/scenario.hpp>\nTHRONG_PARAMETER(more, text, "x");\n')
        source = self.write('includes.cpp', '#include "more.hpp"\n'
                            'THRONG_PARAMETER(own, text, "x");' + RUNS)
        self.assertEqual({each['name'] for each in self.params(source)},
                         {'user_rate', 'own', 'more'})

    def test_what_other_sources_declare_is_read_from_the_object(self):
        self.write('more.cpp', 'THRONG_PARAMETER(more, text, "x");')
        source = self.write('own.cpp', RUNS)
        (self.folder / 'own.build.json').write_text('{"sources": ["more.cpp"]}')
        self.assertEqual([each['name'] for each in self.params(source)], ['user_rate', 'more'])

    def test_of_a_file_that_does_not_compile_what_can_be_read_is_shown(self):
        source = self.write('broken.cpp', 'THRONG_PARAMETER(url, text, "x");\n'
                            'THRONG_PARAMETER(most, integer, "x", standard(kMost));\n'
                            '#include "none.hpp"\nthis does not compile')
        line = source.read_text().splitlines().index('THRONG_PARAMETER(most, integer, "x", '
                                                     'standard(kMost));') + 1
        done = self.throng('params', source, '--json', code=2)
        self.assertEqual([each['name'] for each in json.loads(done.out)], ['user_rate', 'url'])
        self.assertIn(f'warning: {source}:{line}: not shown: most: kMost is no literal', done.err)
        self.assertIn('not shown: what none.hpp declares', done.err)
        # One in which everything is literal need not compile.
        source = self.write('literal.cpp', 'THRONG_PARAMETER(url, text, "x");\nthis does not compile')
        self.assertEqual(self.throng('params', source).err, '')

    def test_without_a_compiler_what_can_be_read_is_shown(self):
        source = self.write('constant.cpp', 'THRONG_PARAMETER(url, text, "x");\n'
                            'THRONG_PARAMETER(most, integer, "x", standard(kMost));')
        done = self.throng('params', source, code=1, **NO_COMPILER)
        self.assertIn('\nurl ', done.out)
        self.assertIn('not shown: most', done.err)

    def test_all_that_is_wrong_with_declarations_is_said_at_once(self):
        text = '''
            THRONG_PARAMETER(Url, text, "x");
            THRONG_PARAMETER(empty, text, "");
            THRONG_PARAMETER(pace, rate, "x", standard("often"));
            THRONG_PARAMETER(mood, text, "x", one_of("a"), verified_by([](auto) { return true; }));
        ''' + RUNS
        source = self.write('bad.cpp', text)
        for file in (source, self.build(source)):
            done = self.throng('params', file, code=2)
            self.assertEqual(done.out, '')
            for name in ('Url', 'empty', 'pace', 'mood'):
                self.assertIn(f'throng params: {name} (declared by the scenario): ', done.err)
            self.assertIn('the default often: expected', done.err)

    def test_a_plugin_is_one_in_its_text_and_in_its_object(self):
        source = self.write('plugin.cpp', 'THRONG_PLUGIN;\nTHRONG_PARAMETER(extra, text, "x");')
        for file in (source, *(self.build(source, compiler) for compiler in COMPILERS)):
            self.assertEqual(self.params(file)[1]['origin'], str(file))
        source = self.write('bad_plugin.cpp', 'THRONG_PLUGIN;\nTHRONG_OVERRIDE(a, text, "x");')
        self.assertIn('expected it in the scenario only',
                      self.throng('params', source, code=2).err)

    def test_what_is_no_scenario_says_so(self):
        (self.folder / 'text.so').write_text('hello')
        (self.folder / 'text.erl').write_text('hello')
        library = self.build(self.write('ok.cpp', RUNS))
        (self.folder / 'cut.so').write_bytes(library.read_bytes()[:-100])
        for file, text in (('text.so', 'no shared object'), ('cut.so', 'incomplete'),
                           ('none.so', 'No such file'), ('none.cpp', 'No such file'),
                           ('text.erl', 'is no scenario'), ('none', 'no scenario "none"')):
            with self.subTest(file):
                done = self.throng('params', file, code=2)
                self.assertIn(text, done.err)
                self.assertEqual(done.out, '')

    def test_a_scenario_that_declares_nothing_has_what_every_run_has(self):
        source = self.write('none.cpp', RUNS)
        for file in (source, self.build(source)):
            self.assertEqual([each['name'] for each in self.params(file)], ['user_rate'])
