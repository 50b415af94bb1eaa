// The Vertical Pod Autoscaler's own recommender, run on the histories that
// hack/rightsize reads (docs/rightsizing.md): container histories as JSON lines
// in, its recommendation for each as a JSON line out, under the same names.
//
// It is the judge of io.temper.rightsizing.vpa: nothing is computed here.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/config"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/logic"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/model"
)

type history struct {
	RequestMemory int64
	Containers    int
	Samples       []sample
}

type sample struct {
	T      float64
	CPU    float64
	Memory int64
	OOM    int64
}

type recommendation struct {
	TargetCPU    model.ResourceAmount `json:"targetCPU"`
	TargetMemory model.ResourceAmount `json:"targetMemory"`
	LowerCPU     model.ResourceAmount `json:"lowerCPU"`
	LowerMemory  model.ResourceAmount `json:"lowerMemory"`
	UpperCPU     model.ResourceAmount `json:"upperCPU"`
	UpperMemory  model.ResourceAmount `json:"upperMemory"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	recommender := logic.CreatePodResourceRecommender(defaults())
	lines := json.NewDecoder(bufio.NewReaderSize(in, 1<<16))
	answers := bufio.NewWriter(out)
	encoder := json.NewEncoder(answers)
	for line := 1; ; line++ {
		var h history
		if err := lines.Decode(&h); err == io.EOF {
			return answers.Flush()
		} else if err != nil {
			return fmt.Errorf("history %d: %w", line, err)
		}
		if err := encoder.Encode(recommend(recommender, h)); err != nil {
			return err
		}
	}
}

func recommend(recommender logic.PodResourceRecommender, h history) recommendation {
	containers := model.ContainerNameToAggregateStateMap{"0": aggregate(h)}
	for i := 1; i < h.Containers; i++ {
		containers[fmt.Sprint(i)] = model.NewAggregateContainerState()
	}
	r := recommender.GetRecommendedPodResources(containers)["0"]
	return recommendation{
		TargetCPU:    r.Target[model.ResourceCPU],
		TargetMemory: r.Target[model.ResourceMemory],
		LowerCPU:     r.LowerBound[model.ResourceCPU],
		LowerMemory:  r.LowerBound[model.ResourceMemory],
		UpperCPU:     r.UpperBound[model.ResourceCPU],
		UpperMemory:  r.UpperBound[model.ResourceMemory],
	}
}

// aggregate feeds samples in the order of the recommender's own loop: usage
// first, then the kills seen since.
func aggregate(h history) *model.AggregateContainerState {
	request := model.Resources{model.ResourceMemory: model.ResourceAmount(h.RequestMemory)}
	state := model.NewAggregateContainerState()
	container := model.NewContainerState(request, state)
	for _, s := range h.Samples {
		at := time.Unix(0, int64(math.Round(s.T*1e9)))
		container.AddSample(&model.ContainerUsageSample{
			MeasureStart: at, Resource: model.ResourceCPU, Usage: model.CPUAmountFromCores(s.CPU)})
		container.AddSample(&model.ContainerUsageSample{
			MeasureStart: at, Resource: model.ResourceMemory, Usage: model.ResourceAmount(s.Memory)})
		if s.OOM > 0 {
			used := model.ResourceAmountMax(model.ResourceAmount(h.RequestMemory), model.ResourceAmount(s.OOM))
			// Too old a kill is an error, and left out.
			_ = container.RecordOOM(at, used)
		}
	}
	return state
}

func defaults() logic.RecommendationConfig {
	c := config.DefaultRecommenderConfig()
	return logic.RecommendationConfig{
		SafetyMarginFraction:       c.SafetyMarginFraction,
		PodMinCPUMillicores:        c.PodMinCPUMillicores,
		PodMinMemoryMb:             c.PodMinMemoryMb,
		TargetCPUPercentile:        c.TargetCPUPercentile,
		LowerBoundCPUPercentile:    c.LowerBoundCPUPercentile,
		UpperBoundCPUPercentile:    c.UpperBoundCPUPercentile,
		ConfidenceIntervalCPU:      c.ConfidenceIntervalCPU,
		TargetMemoryPercentile:     c.TargetMemoryPercentile,
		LowerBoundMemoryPercentile: c.LowerBoundMemoryPercentile,
		UpperBoundMemoryPercentile: c.UpperBoundMemoryPercentile,
		ConfidenceIntervalMemory:   c.ConfidenceIntervalMemory,
	}
}
