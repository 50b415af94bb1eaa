package main

var everyWay = []mode{aggregated, direct}

// scenarios are told in this order.
var scenarios = []scenario{
	{name: "discovery", rows: "B1 B2 B3 B4", modes: everyWay, tell: tellDiscovery},
	{name: "openapi", rows: "B7 B8 B9", modes: everyWay, tell: tellOpenAPI},
	{name: "serving", rows: "C9 H1 H3", modes: []mode{direct, http1}, tell: tellServing},
}
