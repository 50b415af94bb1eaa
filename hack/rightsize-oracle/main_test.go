package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"testing"
	"time"
)

// How many histories are compared; TEMPER_CASES=10000 takes a minute.
const cases = 2000

type answer struct {
	VPA recommendation `json:"vpa"`
}

// The command answers what the recommender answers, to the byte, whatever the
// history: at the edges of buckets, over years, with kills and gaps.
func TestTheCommandAnswersAsTheRecommender(t *testing.T) {
	seed := number("TEMPER_SEED", uint64(time.Now().UnixNano()))
	t.Logf("TEMPER_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var histories bytes.Buffer
	for range number("TEMPER_CASES", cases) {
		histories.WriteString(line(random))
	}
	given := bytes.Clone(histories.Bytes())

	var expected bytes.Buffer
	if err := run(&histories, &expected); err != nil {
		t.Fatal(err)
	}

	compare(t, given, answers(t, given), &expected)
}

func compare(t *testing.T, given, said []byte, expected *bytes.Buffer) {
	lines := bytes.Split(bytes.TrimSpace(given), []byte("\n"))
	ours := json.NewDecoder(bytes.NewReader(said))
	theirs := json.NewDecoder(expected)
	differ := 0
	for i, history := range lines {
		var us answer
		var them recommendation
		if err := ours.Decode(&us); err != nil {
			t.Fatalf("answer %d: %v", i+1, err)
		}
		if err := theirs.Decode(&them); err != nil {
			t.Fatalf("recommendation %d: %v", i+1, err)
		}
		if !reflect.DeepEqual(us.VPA, them) {
			differ++
			if differ <= 3 {
				t.Errorf("%.300s\n  the command says     %+v\n  the recommender says %+v", history, us.VPA, them)
			}
		}
	}
	t.Logf("%d histories, %d differ", len(lines), differ)
}

// answers runs ../rightsize; if TEMPER_RIGHTSIZE names another program, that.
func answers(t *testing.T, histories []byte) []byte {
	program := os.Getenv("TEMPER_RIGHTSIZE")
	if program == "" {
		program = "../rightsize"
	}
	command := exec.Command(program)
	command.Stdin = bytes.NewReader(histories)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	said, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	return said
}

// line makes up a history: round numbers and odd ones, ends of buckets, dense
// and sparse samples, gaps of years.
func line(r *rand.Rand) string {
	steps := []int64{1, 15, 60, 60, 300, 3600, 86400, 1 + r.Int64N(200_000)}
	starts := []int64{0, 1_700_000_000, 1_690_000_123, r.Int64N(4_000_000_000)}
	counts := []int{1, 2, 5, 1 + r.IntN(60), 1 + r.IntN(2000)}
	at, step := pick(r, starts), pick(r, steps)
	request := pick(r, []int64{0, 10 << 20, r.Int64N(8 << 30)})
	cores, bytes := math.Pow(10, r.Float64()*5-3), math.Pow(10, 6+r.Float64()*5)
	edges := r.IntN(5) == 0
	samples := []map[string]any{}
	for range pick(r, counts) {
		cpu, memory := cores*math.Exp(r.NormFloat64()), int64(bytes*math.Exp(r.NormFloat64()*0.3))
		if edges {
			cpu = pick(r, []float64{0, 0.01, 0.02, 0.021, 1000, 2000, cpu})
			memory = pick(r, []int64{0, 9_999_999, 10_000_000, 20_500_000, 31_525_000, 43_101_250, 1e12, 1e13, memory})
		}
		sample := map[string]any{"t": at, "cpu": cpu, "memory": memory}
		if r.IntN(100) == 0 || edges && r.IntN(10) == 0 {
			sample["oom"] = pick(r, []int64{1, request, memory, memory * 13 / 10})
		}
		samples = append(samples, sample)
		at += gap(r, step)
		if at > 7_000_000_000 {
			break
		}
	}
	history := map[string]any{"requestMemory": request, "samples": samples}
	if r.IntN(10) == 0 {
		history["containers"] = 1 + r.IntN(9)
	}
	written, err := json.Marshal(history)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("%s\n", written)
}

func gap(r *rand.Rand, step int64) int64 {
	switch n := r.IntN(1000); {
	case n < 2:
		return r.Int64N(30_000_000)
	case n < 50:
		return r.Int64N(90_000)
	case n < 70:
		return 0
	default:
		return step
	}
}

func pick[T any](r *rand.Rand, from []T) T {
	return from[r.IntN(len(from))]
}

func number(name string, otherwise uint64) uint64 {
	if n, err := strconv.ParseUint(os.Getenv(name), 10, 64); err == nil {
		return n
	}
	return otherwise
}
