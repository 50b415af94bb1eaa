package main

var everyWay = []mode{aggregated, direct}

// scenarios are told in this order.
var scenarios = []scenario{
	{name: "discovery", rows: "B1 B2 B3 B4", modes: everyWay, tell: tellDiscovery},
	{name: "openapi", rows: "B7 B8 B9", modes: everyWay, tell: tellOpenAPI},
	{name: "serving", rows: "C9 H1 H3", modes: []mode{direct, http1}, tell: tellServing},
	{name: "gets", rows: "C1 C3 C4 C10 D2 D3 D11", modes: everyWay, tell: tellGets},
	{name: "lists", rows: "C1 C8 D1 D2 D3 D4 D6 D8 D9 D10 D11", modes: everyWay, tell: tellLists},
	{name: "pages", rows: "D5 D6 D7", modes: everyWay, tell: tellPages},

	{name: "watches", rows: "E1 E2 E3 E4 E5 E6 E7 E8 E9", modes: everyWay, tell: tellWatches},
	{name: "creates", rows: "C4 C7 F1 F2 F6 F7 F8 F9", modes: everyWay, tell: tellCreates},
	{name: "updates", rows: "F3 F6 F7 F8", modes: everyWay, tell: tellUpdates},
	{name: "patches", rows: "C2 F4 F7 F8", modes: everyWay, tell: tellPatches},
	{name: "applies", rows: "F5", modes: everyWay, tell: tellApplies},
	{name: "deletes", rows: "F10 F11 F12", modes: everyWay, tell: tellDeletes},
	{name: "sizes", rows: "C7", modes: everyWay, tell: tellSizes},
	{name: "walk", rows: "E2 E9 F1 F3 F4 F5 F7 F10 F11 F12", modes: everyWay, tell: tellWalk},
}
