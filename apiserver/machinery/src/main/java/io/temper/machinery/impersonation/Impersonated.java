package io.temper.machinery.impersonation;

import io.temper.machinery.exchange.UserInfo;

/// As whom a request is served, and what permitted it.
record Impersonated(UserInfo user, Mode mode) {}
