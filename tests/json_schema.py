"""Checks a JSON value against the few keywords of JSON Schema that docs/*.schema.json use."""

TYPES = {
    'object': lambda v: isinstance(v, dict),
    'array': lambda v: isinstance(v, list),
    'string': lambda v: isinstance(v, str),
    'boolean': lambda v: isinstance(v, bool),
    'null': lambda v: v is None,
    'integer': lambda v: isinstance(v, int) and not isinstance(v, bool),
    'number': lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
}
KNOWN = {'$schema', '$id', '$defs', '$ref', 'title', 'description', 'type', 'required', 'properties',
         'additionalProperties', 'items', 'enum', 'const', 'minimum', 'maximum', 'oneOf'}


def problems(value, schema, root=None, place='$'):
    """What is wrong with `value`, a line each; empty when it fits."""
    root = schema if root is None else root
    if schema is True:
        return []
    if schema is False:
        return [f'{place}: is not allowed']
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f'{place}: the validator does not know {sorted(unknown)}')
    found = []
    if '$ref' in schema:
        found += problems(value, resolve(root, schema['$ref']), root, place)
    if 'type' in schema:
        names = schema['type'] if isinstance(schema['type'], list) else [schema['type']]
        if not any(TYPES[name](value) for name in names):
            return found + [f'{place}: {value!r} is not of type {" or ".join(names)}']
    if 'const' in schema and value != schema['const']:
        found.append(f'{place}: {value!r} is not {schema["const"]!r}')
    if 'enum' in schema and value not in schema['enum']:
        found.append(f'{place}: {value!r} is none of {schema["enum"]}')
    if TYPES['number'](value):
        if value < schema.get('minimum', value):
            found.append(f'{place}: {value} is less than {schema["minimum"]}')
        if value > schema.get('maximum', value):
            found.append(f'{place}: {value} is more than {schema["maximum"]}')
    if 'oneOf' in schema:
        tried = [problems(value, each, root, place) for each in schema['oneOf']]
        if sum(not each for each in tried) != 1:
            found.append(f'{place}: fits not exactly one of {len(tried)} forms: {tried}')
    if isinstance(value, dict):
        found += object_problems(value, schema, root, place)
    if isinstance(value, list) and 'items' in schema:
        for index, each in enumerate(value):
            found += problems(each, schema['items'], root, f'{place}[{index}]')
    return found


def object_problems(value, schema, root, place):
    found = [f'{place}: lacks {key!r}' for key in schema.get('required', []) if key not in value]
    properties = schema.get('properties', {})
    for key, each in value.items():
        rule = properties.get(key, schema.get('additionalProperties', True))
        found += problems(each, rule, root, f'{place}.{key}')
    return found


def resolve(root, reference):
    at = root
    for part in reference.removeprefix('#/').split('/'):
        at = at[part]
    return at
