"""XMPP in scenarios, by the examples: against prosody, and one of them against ejabberd."""
from certificates import Authority
from scenario_runs import WithRuns
from throng_command import ROOT
from xmpp_servers import DOMAIN, Ejabberd, Prosody

EXAMPLES = ROOT / 'examples/xmpp'


class XmppExamples(WithRuns):
    @classmethod
    def setUpClass(cls):
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.holder.cleanup)
        cls.prosody = Prosody(cls.authority.issue(names=[DOMAIN]))
        cls.prosody.__enter__()
        cls.addClassCleanup(cls.prosody.__exit__)

    def play(self, name, users, *more, server=None, port=None):
        """Runs an example; its users' names are its own."""
        port = port or (server or self.prosody).port
        done = self.run_it(EXAMPLES / f'{name}.cpp', '--users', users, '--cores', 2, '--set',
                           f'port={port}', '--set', f'domain={DOMAIN}', '--set', f'prefix={name}',
                           *more, timeout=120)
        self.assertEqual(done.summary['users']['failures'], [], done)
        self.assertEqual(done.users()['finished'], users)
        return done

    def check_pairs(self, *more, **server):
        done = self.play('one_to_one', 10, '--set', 'messages=4', '--set', 'pause=20ms', *more,
                         **server)
        self.assertEqual(done.figure('heard'), 40)
        self.assertEqual(done.figure('xmpp_delivery_time'), 40)
        self.assertEqual(done.figure('coordinator_users', coordinator='pairs', reason='coordinate'), 10)
        return done

    def test_pairs_talk(self):
        done = self.check_pairs()
        self.assertEqual(done.figure('xmpp_logins'), 10)
        self.assertEqual(done.figure('throttle_grants', throttle='logins'), 10)

    def test_pairs_talk_over_tls(self):
        for security in 'starttls', 'tls':
            port = self.prosody.port if security == 'starttls' else self.prosody.direct_port
            self.check_pairs('--set', f'security={security}', '--set',
                             f'ca={self.authority.certificate}', port=port)

    def test_pairs_talk_by_way_of_ejabberd(self):
        with Ejabberd(self.authority.issue(names=[DOMAIN])) as server:
            self.check_pairs(server=server)

    def test_who_is_alone_talks_to_itself(self):
        done = self.play('one_to_one', 1, '--set', 'messages=2', '--set', 'pause=10ms')
        self.assertEqual(done.figure('heard'), 2)

    def test_rooms_hear_everybody(self):
        done = self.play('rooms', 9, '--set', 'room_size=3', '--set', 'messages=3', '--set',
                         'pause=50ms')
        self.assertEqual(done.figure('heard'), 9 * 3 * 3)

    def test_presence_reaches_those_who_want_to_know(self):
        done = self.play('presence_storm', 6, '--set', 'contacts=3', '--set', 'changes=4', '--set',
                         'pause=50ms')
        self.assertEqual(done.figure('presence_seen'), 6 * 2 * 4)

    def test_a_storm_of_logins(self):
        done = self.play('connect_storm', 20, '--set', 'stay=100ms')
        self.assertEqual(done.figure('xmpp_logins'), 20)
        self.assertEqual(done.figure('coordinator_users', coordinator='gate', reason='timeout'), 20)

    def test_sessions_survive_storms_of_lost_connections(self):
        done = self.play('reconnect_storm', 10, '--set', 'storms=2')
        self.assertEqual(done.figure('dropped'), 20)
        self.assertEqual(done.figure('xmpp_resumed'), 20)

    def test_what_goes_wrong_is_a_reason(self):
        file = self.write('wrong.cpp', '''
            THRONG_PARAMETER(port, integer, "of the server");
            Task<> log_in(User user, throng::XmppOptions options, std::string_view reason) {
              throng::Xmpp session(user, options.server(
                  "127.0.0.1", static_cast<std::uint16_t>(user.settings().integer("port"))));
              const auto in = co_await session.login();
              if (!in.is_error() || in.error().reason() != reason) {
                throw std::logic_error(std::string(reason) + " is not " +
                    (in.is_error() ? std::string(in.error().reason()) : std::string("a success")));
              }
            }
            Task<> start(User user) {
              throng::XmppOptions nobody("nobody@x.test", "secret");
              co_await log_in(user, nobody, "not_authorized");
              throng::XmppOptions elsewhere("anna@elsewhere.test", "secret");
              co_await log_in(user, elsewhere, "host_unknown");
              throng::XmppOptions untrusted("anna@x.test", "secret");
              untrusted.requires_tls();
              co_await log_in(user, untrusted, "tls_untrusted");
              bool threw = false;
              try {
                throng::Xmpp(user, throng::XmppOptions("@", "secret"));
              } catch (const std::invalid_argument&) {
                threw = true;
              }
              if (!threw) throw std::logic_error("a bad address");
            }''')
        done = self.run_it(file, '--users', 2, '--set', f'port={self.prosody.port}')
        self.assertEqual(done.users()['finished'], 2)
        for reason in 'not_authorized', 'host_unknown', 'tls_untrusted':
            self.assertEqual(done.figure('xmpp_failures', reason=reason), 2)
