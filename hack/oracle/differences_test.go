package main

import (
	"os"
	"strings"
	"testing"
)

func TestListOfDifferencesIsInThePage(t *testing.T) {
	all, err := readDifferences("differences.yaml")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/oracle.md")
	if err != nil {
		t.Fatal(err)
	}
	updated, err := withList(string(page), all)
	if err != nil {
		t.Fatal(err)
	}
	if updated != string(page) {
		t.Error("docs/oracle.md carries another list: hack/oracle/update")
	}
}

func TestDifferencesThatExplainNothingAreRefused(t *testing.T) {
	const good = "{name: a, row: A1, kind: own, why: because, which: {at: x}}"
	if _, err := parseDifferences([]byte("- " + good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"no name":         {"name: a", "name: ''"},
		"no such row":     {"row: A1", "row: Z1"},
		"no such kind":    {"kind: own", "kind: bad"},
		"no reason":       {"why: because", "why: ' '"},
		"no place":        {"{at: x}", "{go: x}"},
		"bad expression":  {"{at: x}", "{at: '('}"},
		"unknown field":   {"{at: x}", "{at: x, where: y}"},
		"the same name":   {good, good + "\n- " + good},
		"no list at all":  {"- " + good, "name: a"},
		"unknown setting": {"why: because", "why: because, since: 1"},
	} {
		if _, err := parseDifferences([]byte(strings.Replace("- "+good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestDifferenceExplainsOnlyWhatAllOfItMatches(t *testing.T) {
	all, err := parseDifferences([]byte(`
- {name: a, row: A1, kind: own, why: because, which: {scenario: '^reads$', mode: direct, request: '^GET /x', at: '^status$', go: '^200', java: '^404'}}`))
	if err != nil {
		t.Fatal(err)
	}
	right := finding{"reads", direct, get("/x"), discrepancy{"status", "200 x", "404 y"}}
	if !all[0].explains(right) {
		t.Error("does not explain what it describes")
	}
	for name, wrong := range map[string]finding{
		"scenario": {"writes", direct, get("/x"), right.discrepancy},
		"mode":     {"reads", aggregated, get("/x"), right.discrepancy},
		"request":  {"reads", direct, get("/y"), right.discrepancy},
		"place":    {"reads", direct, get("/x"), discrepancy{"text", "200 x", "404 y"}},
		"left":     {"reads", direct, get("/x"), discrepancy{"status", "201 x", "404 y"}},
		"right":    {"reads", direct, get("/x"), discrepancy{"status", "200 x", "405 y"}},
	} {
		if all[0].explains(wrong) {
			t.Errorf("explains another %s", name)
		}
	}
}
