"""Settings of whole commands: where they come from, how they change, and who gets to see them."""
import json

from control_client import WithControl, at_once, poll, scenario
from scenario_runs import environment
from throng_command import run as run_throng

# Says what it was given, and notes each update in a file.
SHOP = '''
#include <fstream>
static void note(std::string_view name, std::string_view before, std::string_view now);
static void note_goods(std::string_view name, std::int64_t before, std::int64_t now);
static throng::Verified<std::int64_t> even(std::int64_t number) {
  if (number == 13) throw std::runtime_error("unlucky");
  if (number % 2 != 0) return throng::Verified<std::int64_t>::rejected("expected an even number");
  return number;
}
static throng::Verified<std::string> lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return made;
}
static bool is_long(std::string_view text) { return text.size() > 5; }
static void fails(std::string_view, std::string_view, std::string_view) {
  throw std::runtime_error("the update went wrong");
}
THRONG_PARAMETER(notes, text, "where updates are noted", standard("/dev/null"));
THRONG_PARAMETER(colour, text, "of the goods", standard("red"), updated_by(note));
THRONG_PARAMETER(goods, integer, "how many", standard(4), verified_by(even),
                 updated_by(note_goods));
THRONG_PARAMETER(mode, text, "how users shop", standard("slow"), one_of("slow", "fast"),
                 updatable);
THRONG_PARAMETER(owner, text, "in small letters", standard("ANNA"), verified_by(lower), updatable);
THRONG_PARAMETER(wait, duration, "between two steps", standard(5ms), updatable);
THRONG_PARAMETER(fixed, integer, "read only", standard(1));
THRONG_PARAMETER(password, text, "of every account", secret, standard("sesame-0"), updatable,
                 verified_by(is_long));
THRONG_PARAMETER(pin, integer, "of every account", secret, standard(840271635));
THRONG_PARAMETER(wrong, text, "its update fails", standard(""), updated_by(fails));
THRONG_PARAMETER(nothing, text, "has no value", updatable);
static std::string notes_file;
static void note(std::string_view name, std::string_view before, std::string_view now) {
  std::ofstream(notes_file, std::ios::app) << name << ": " << before << " -> " << now << '\\n';
}
static void note_goods(std::string_view name, std::int64_t before, std::int64_t now) {
  note(name, std::to_string(before), std::to_string(now));
}
void init(const throng::Settings& settings) { notes_file = settings.text("notes"); }
Task<int> run(User user, int turn) {
  const throng::Settings now = user.settings();
  if (turn == 0) user.info("{} {} {}", now.text("colour"), now.integer("goods"), now.text("owner"));
  co_await throng::sleep(now.duration("wait"));
  co_return turn + 1;
}'''


def shop():
    return scenario('shop.cpp', SHOP)


class Given(WithControl):
    """Where a value comes from."""

    def value(self, *arguments, name='colour', **variables):
        """What holds, and where from."""
        run = self.begin(shop(), '--users', 0, *arguments, variables=variables).ready()
        setting = run.setting(name)
        run.kill()
        return setting['value'], setting['source']

    def file(self, **settings):
        file = self.folder / 'settings.json'
        file.write_text(json.dumps(settings))
        return ['--config', file]

    def test_each_layer_shadows_those_below_it(self):
        file = self.file(colour='green')
        layers = [(self.value(), ('red', 'default')),
                  (self.value(*file), ('green', 'file')),
                  (self.value(*file, AMOC_COLOUR='"blue"'), ('blue', 'environment')),
                  (self.value(*file, AMOC_COLOUR='"blue"', THRONG_COLOUR='grey'),
                   ('grey', 'environment')),
                  (self.value(*file, '--set', 'colour=black', THRONG_COLOUR='grey'),
                   ('black', 'command line'))]
        for found, expected in layers:
            with self.subTest(expected):
                self.assertEqual(found, expected)

    def test_a_variable_is_json_or_a_text_and_that_of_amoc_a_term(self):
        for variables, name, expected in (
                ({'THRONG_GOODS': '8'}, 'goods', 8), ({'AMOC_GOODS': '10'}, 'goods', 10),
                ({'THRONG_COLOUR': '"dark red"'}, 'colour', 'dark red'),
                ({'AMOC_COLOUR': '<<"gr\u00fcn"/utf8>>'}, 'colour', 'gr\u00fcn'),
                ({'THRONG_WAIT': '2s'}, 'wait', '2s')):
            with self.subTest(variables):
                self.assertEqual(self.value(name=name, **variables), (expected, 'environment'))

    def test_a_variable_that_is_empty_or_unreadable_leaves_the_next_layer(self):
        self.assertEqual(self.value(THRONG_COLOUR=''), ('red', 'default'))
        run = self.begin(shop(), '--users', 0, *self.file(goods=6),
                         variables={'THRONG_GOODS': 'many', 'AMOC_WAIT': '{soon'}).ready()
        self.assertEqual((run.setting('goods')['value'], run.setting('goods')['source']),
                         (6, 'file'))
        self.assertEqual(run.setting('wait')['value'], '5ms')
        events = {each['variable']: each for each in run.events('config.env')}
        self.assertEqual(set(events), {'THRONG_GOODS', 'AMOC_WAIT'})
        self.assertEqual(events['THRONG_GOODS']['value'], 'many')
        run.await_said('warning: config.env')
        run.stop()

    def test_a_default_is_verified_and_rewritten_too(self):
        self.assertEqual(self.value(name='owner'), ('anna', 'default'))
        self.assertEqual(self.value('--set', 'owner=BERTA', name='owner'),
                         ('berta', 'command line'))

    def test_all_that_is_wrong_is_said_at_once_and_init_does_not_run(self):
        run = self.begin(shop(), '--set', 'goods=13', '--set', 'mode=loud', '--set', 'wait=soon',
                         '--set', 'password=short')
        done = run.end(2)
        for text in 'unlucky', 'mode', 'loud', 'wait', 'soon', 'password', 'refused':
            self.assertIn(text, done.err)
        self.assertNotIn('short', done.err)
        self.assertEqual(done.out, '')

    def test_an_odd_number_is_refused_with_the_reason_of_its_verification(self):
        self.assertIn('expected an even number',
                      self.begin(shop(), '--set', 'goods=3').end(2).err)

    def test_a_name_that_is_not_declared_is_an_error_in_a_file_and_on_the_command_line(self):
        self.assertIn('nmae', self.begin(shop(), *self.file(nmae=1)).end(2).err)
        self.assertIn('nmae', self.begin(shop(), '--set', 'nmae=1').end(2).err)

    def test_a_file_that_is_none_or_no_object_is_refused(self):
        for text in '', '[1]', '{"colour": }', '{"colour":"red","colour":"blue"}':
            with self.subTest(text):
                file = self.folder / 'bad.json'
                file.write_text(text)
                done = self.begin(shop(), '--config', file).end(2)
                self.assertIn('bad.json', done.err)
        self.assertIn('gone.json', self.begin(shop(), '--config', 'gone.json').end(2).err)

    def test_a_scenario_may_read_the_environment_itself(self):
        file = scenario('reads.cpp', '''
            THRONG_PARAMETER(colour, text, "of the goods", standard("red"));
            THRONG_PARAMETER(goods, integer, "how many", standard(4));
            std::string environment_value(std::string_view variable, std::string_view text) {
              if (text == "!") throw std::runtime_error("not to be read");
              if (variable == "THRONG_GOODS") return std::to_string(text.size());
              return throng::json_quoted(throng::format("{} of {}", text, variable));
            }
            Task<> start(User) { co_await throng::sleep(1h); }''')
        run = self.begin(file, '--users', 0, variables={
            'THRONG_COLOUR': 'blue', 'THRONG_GOODS': 'seven!!'}).ready()
        self.assertEqual(run.setting('colour')['value'], 'blue of THRONG_COLOUR')
        self.assertEqual(run.setting('goods')['value'], 7)
        run.kill()
        run = self.begin(file, '--users', 0, variables={'THRONG_COLOUR': '!',
                                                        'THRONG_GOODS': ''}).ready()
        self.assertEqual(run.setting('colour')['value'], 'red')
        self.assertEqual(run.setting('goods')['value'], 4)  # it was not asked about nothing
        self.assertIn('not to be read', run.events('config.env')[0]['error'])

    def test_a_plug_in_brings_parameters_and_a_scenario_may_override_them(self):
        plugin = scenario('plugin.cpp', '''
            THRONG_PARAMETER(region, text, "where it is", standard("north"));
            THRONG_PARAMETER(size, integer, "how big", standard(1));
            THRONG_PLUGIN;''')
        file = scenario('overrides.cpp', '''
            THRONG_OVERRIDE(size, integer, "how big", standard(2));
            Task<> start(User user) {
              user.info("{} {}", user.settings().text("region"), user.settings().integer("size"));
              co_return;
            }''')
        built = self.folder / 'plugin.so'
        done = run_throng('build', plugin, '-o', built, env=environment())
        self.assertEqual(done.code, 0, done)
        ended = self.begin(file, '--plugin', built).end()
        self.assertIn('user 1: north 2', ended.err)
        same = scenario('again.cpp', '''
            THRONG_PARAMETER(size, integer, "how big", standard(2));
            Task<> start(User) { co_return; }''')
        self.assertIn('size', self.begin(same, '--plugin', built).end(2).err)

    def test_config_reads_what_no_parameter_takes(self):
        file = scenario('config.cpp', '''
            THRONG_PARAMETER(colour, text, "of the goods", standard("red"));
            std::string config(const throng::Settings& settings) {
              return settings.text("free", "nothing");
            }
            struct Shop { std::string what; };
            Shop init(const throng::Settings& settings, const std::string& found) {
              return {settings.text("colour") + " " + found + "!"};
            }
            Task<> start(User user, const Shop& shop) {
              user.info("{}", shop.what);
              co_return;
            }''')
        self.assertIn('user 1: red nothing!', self.begin(file).end().err)
        self.assertIn('user 1: blue air!',
                      self.begin(file, '--set', 'free=air', '--set', 'colour=blue').end().err)
        self.assertIn('nobody', self.begin(file, '--set', 'nobody=air').end(2).err)


class Changed(WithControl):
    """`ctl update`."""

    def begin_shop(self, *arguments):
        self.notes = self.folder / 'notes'
        return self.begin(shop(), '--users', 2, '--control', 's', '--set', f'notes={self.notes}',
                          *arguments).ready()

    def noted(self):
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    def test_functions_are_called_once_with_the_old_and_the_new_value(self):
        run = self.begin_shop()
        done = run.ctl('--control', 's', 'update', 'colour=blue', 'goods=8', 'mode=fast')
        self.assertIn('blue', done.out)
        self.assertEqual(sorted(self.noted()), ['colour: red -> blue', 'goods: 4 -> 8'])
        run.ctl('--control', 's', 'update', 'colour=grey')
        self.assertEqual(len(self.noted()), 3)
        self.assertEqual(self.noted()[-1], 'colour: blue -> grey')
        setting = run.setting('colour')
        self.assertEqual((setting['value'], setting['source']), ('grey', 'update'))
        run.add(1)
        run.await_said('user 3: grey 8 anna')
        run.stop()
        self.assertEqual(run.events('settings.update')[0]['settings'],
                         {'colour': 'blue', 'goods': 8, 'mode': 'fast'})

    def test_what_stays_as_it_is_calls_nothing(self):
        run = self.begin_shop()
        self.assertEqual(run.ctl('--control', 's', 'update', 'colour=red', 'goods=4').out,
                         'nothing has changed\n')
        answer = self.check(run.patch({'colour': 'red', 'goods': 6}), 200)
        self.assertEqual([each['name'] for each in answer.body['changed']], ['goods'])
        self.assertEqual(self.noted(), ['goods: 4 -> 6'])
        self.assertEqual(len(run.events('settings.update')), 1)

    def test_one_bad_value_refuses_all_and_every_bad_one_is_named(self):
        run = self.begin_shop()
        # Of names, of what may change, and of values: each is looked at when those before are right.
        bad_values = {'goods': (3, 'even number'), 'mode': ('loud', 'slow'),
                      'wait': ('soon', '500ms'), 'password': ('short', 'refused')}
        for stage in ({'nmae': (1, 'no parameter'), 'oops': (2, 'no parameter')},
                      {'fixed': (1, 'read'), 'notes': ('', 'read')}, bad_values):
            with self.subTest(stage):
                values = {name: value for name, (value, _) in {**bad_values, **stage}.items()}
                refused = self.check(run.patch({'colour': 'blue', **values}), 422,
                                     'no setting was changed')
                self.assertEqual(set(refused.errors()), set(stage))
                for name, (_, reason) in stage.items():
                    self.assertIn(reason, refused.errors()[name])
                self.assertNotIn('short', refused.text)
                self.assertEqual((run.setting('colour')['value'], self.noted()), ('red', []))

    def test_each_kind_of_bad_value_is_refused_alone(self):
        run = self.begin_shop()
        for name, value, reason in (('fixed', 1, 'read'), ('nmae', 1, 'no parameter'),
                                    ('goods', 13, 'unlucky'), ('goods', 5, 'even number'),
                                    ('goods', 'seven', 'whole number'), ('goods', 4.5, 'whole number'),
                                    ('goods', None, ''), ('colour', 7, 'a JSON string'),
                                    ('mode', 'loud', 'slow'), ('user_rate', 'fast', '')):
            with self.subTest(f'{name}={value}'):
                refused = self.check(run.patch({name: value, 'owner': 'berta'}), 422)
                self.assertEqual(list(refused.errors()), [name])
                self.assertIn(reason, refused.errors()[name])
                self.assertEqual(run.setting('owner')['value'], 'anna')
        poll(lambda: len(run.events('config.verify')) == 10, 'an event of each')
        self.assertEqual(run.events('settings.update'), [])
        refused = run.ctl('--control', 's', 'update', 'goods=5', code=2)
        self.assertIn('goods: 5: expected an even number', refused.err)

    def test_what_a_verification_made_of_it_is_stored_and_compared(self):
        run = self.begin_shop()
        self.check(run.patch({'owner': 'BERTA'}), 200, 'berta')
        self.assertEqual(run.setting('owner')['value'], 'berta')
        self.assertEqual(run.patch({'owner': 'Berta'}).body, {'changed': []})

    def test_a_function_that_throws_is_told_and_the_value_holds(self):
        run = self.begin_shop()
        self.check(run.patch({'wrong': 'x', 'colour': 'blue'}), 200)
        self.assertIn('the update went wrong', run.await_event('config.update')[0]['error'])
        self.assertEqual(self.noted(), ['colour: red -> blue'])
        self.assertEqual(run.setting('wrong')['value'], 'x')
        run.await_said('the update went wrong')

    def test_an_update_of_nothing_is_refused(self):
        run = self.begin_shop()
        self.check(run.patch({}), 400, 'changes nothing')
        self.check(run.send('PATCH', '/settings', {}), 400, 'settings')
        self.check(run.send('PATCH', '/settings', '{"settings":{"goods":2,"goods":4}}'), 400,
                   'goods')
        for bad in 'goods', '=4', 'goods=2 goods=4':
            with self.subTest(bad):
                run.ctl('--control', 's', 'update', *bad.split(), code=2)

    def test_users_see_an_update_in_their_next_step(self):
        run = self.begin_shop('--set', 'wait=1h', '--iterations', 1)
        run.await_users(running=2)
        self.check(run.patch({'wait': '1ms'}), 200)
        run.add(3)
        run.await_users(finished=3, running=2)

    def test_it_is_for_runs_that_go_on(self):
        run = self.begin('--stay', shop(), '--users', 0).ready()
        run.ctl('stop')
        run.await_state('finished')
        self.check(run.patch({'colour': 'blue'}), 409, 'only while running', state='finished')
        self.assertEqual(run.setting('colour')['value'], 'red')
        run.ctl('reset')
        self.check(run.patch({'colour': 'blue'}), 409, state='idle')
        self.assertEqual(run.status()['settings'], [])

    def test_two_updates_at_once_both_take_effect(self):
        run = self.begin_shop()
        answers = at_once(*[lambda number=number: run.patch({'goods': number, 'colour': f'c{number}'})
                            for number in range(10, 30, 2)])
        self.assertEqual({each.code for each in answers}, {200})
        notes = [note for note in self.noted() if note.startswith('goods')]
        self.assertEqual(len(notes), 10)
        # Each found what the one before it had left.
        last = '4'
        for note in notes:
            before, now = note.removeprefix('goods: ').split(' -> ')
            self.assertEqual(before, last)
            last = now
        self.assertEqual(run.setting('colour')['value'], 'c' + last)


class Secret(WithControl):
    """A secret is shown to nobody."""

    def check_hidden(self, run, *secrets):
        shown = [file for file in self.folder.iterdir() if file.is_file()]
        self.assertIn(run.events_file, shown)
        for file in shown:
            for secret in secrets:
                self.assertNotIn(secret, file.read_text(), file.name)

    def test_one_that_is_given_in_any_way_is_in_no_output(self):
        file = self.folder / 'own/settings.json'  # aside, for it holds the secret
        file.parent.mkdir()
        file.write_text('{"password":"hush-hush"}')
        for number, (arguments, variables) in enumerate((
                (['--set', 'password=hush-hush'], {}), ([], {'THRONG_PASSWORD': 'hush-hush'}),
                ([], {'AMOC_PASSWORD': '"hush-hush"'}),
                (['--config', file], {}))):
            with self.subTest(f'{arguments} {variables}'):
                run = self.begin(shop(), '--users', 1, '--control', f's{number}', '--log',
                                 self.folder / 'log', '--log-level', 'debug', '--trace-user', 1,
                                 *arguments, variables=variables).ready()
                run.await_users(running=1)
                setting = run.setting('password')
                self.assertEqual((setting['value'], setting['is_secret']), ('***', True))
                for text in (run.get('/settings').text, run.get('/status').text,
                             run.get('/live?after=0').text, run.ctl('status').out,
                             run.ctl('list', '--json').out):
                    self.assertNotIn('hush-hush', text)
                run.stop()
                self.check_hidden(run, 'hush-hush', 'sesame-0')

    def test_one_that_is_updated_or_refused_is_in_no_output(self):
        run = self.begin(shop(), '--users', 1, '--control', 's', '--log',
                         self.folder / 'log').ready()
        answer = self.check(run.patch({'password': 'new-hush'}), 200, 'password', '***')
        self.assertNotIn('new-hush', answer.text)
        for value in 'abc-1', 4711:
            refused = self.check(run.patch({'password': value}), 422, 'password')
            self.assertNotIn(str(value), refused.text)
        shown = run.ctl('--control', 's', 'update', 'password=abc-2', code=2)
        self.assertNotIn('abc-2', shown.err + shown.out)
        self.assertEqual(run.setting('password')['value'], '***')
        run.stop()
        self.assertIn('password', ' '.join(run.changes()))
        self.check_hidden(run, 'new-hush', 'abc-1', '4711', 'abc-2', 'sesame-0')

    def test_a_variable_that_cannot_be_read_is_masked_too(self):
        run = self.begin(shop(), '--users', 1, '--control', 's',
                         variables={'THRONG_PIN': 'hush'}).ready()
        event = run.await_event('config.env')[0]
        self.assertEqual((event['variable'], event['value']), ('THRONG_PIN', '***'))
        run.stop()
        self.check_hidden(run, 'hush', '840271635')

    def test_one_that_ends_the_command_is_masked_too(self):
        run = self.begin(shop(), '--set', 'password=tiny')
        self.assertIn('password', run.end(2).err)
        self.check_hidden(run, 'tiny')
