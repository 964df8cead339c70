"""Certificates of an authority of their own, made with the openssl command."""
import collections
import pathlib
import subprocess
import tempfile

Leaf = collections.namedtuple('Leaf', 'certificate key')


def openssl(*arguments):
    subprocess.run(['openssl', *map(str, arguments)], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def is_address(name):
    return ':' in name or name.replace('.', '').isdigit()


class Authority:
    """An own CA in a temporary folder; `certificate` is the file to trust it by."""

    CONF = '''
[ca]
default_ca = own
[own]
database = {dir}/index.txt
new_certs_dir = {dir}
certificate = {dir}/ca.pem
private_key = {dir}/ca.key
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
'''
    KEY = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes')

    def __init__(self, name='an authority of the tests'):
        self.holder = tempfile.TemporaryDirectory(prefix='throng-ca-')
        self.dir = pathlib.Path(self.holder.name)
        self.certificate = self.dir / 'ca.pem'
        self.issued = 0
        (self.dir / 'index.txt').write_text('')
        (self.dir / 'ca.conf').write_text(self.CONF.format(dir=self.dir))
        openssl('req', '-x509', *self.KEY, '-keyout', self.dir / 'ca.key', '-out',
                self.certificate, '-subj', f'/CN={name}', '-days', 2)

    def issue(self, names=('localhost', '127.0.0.1'), expired=False):
        """A certificate for hosts and addresses, or for a client, and its key."""
        self.issued += 1
        leaf = Leaf(self.dir / f'{self.issued}.pem', self.dir / f'{self.issued}.key')
        request = self.dir / f'{self.issued}.csr'
        others = ','.join(f'{"IP" if is_address(name) else "DNS"}:{name}' for name in names)
        openssl('req', '-new', *self.KEY, '-keyout', leaf.key, '-out', request, '-subj',
                f'/CN={names[0]}', '-addext', f'subjectAltName={others}')
        # `openssl x509` of OpenSSL 3.0 cannot choose dates; `openssl ca` can.
        time = (('-startdate', '20200101000000Z', '-enddate', '20200102000000Z') if expired else
                ('-days', 2))
        openssl('ca', '-config', self.dir / 'ca.conf', '-batch', '-notext', '-in', request,
                '-out', leaf.certificate, *time)
        return leaf
