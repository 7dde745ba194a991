/**
 * Imported for what it does: the SDK warns on every start that its versions of 2027 want a newer
 * Node. package-lock.json keeps an older one, and people can do nothing about it.
 */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
