package io.temper.oracle;

import io.temper.machinery.http.ServingConfig;
import io.temper.machinery.kube.DelegationConfig;

/// Everything the server can be told.
record WardleConfig(ServingConfig serving, DelegationConfig delegation) {}
