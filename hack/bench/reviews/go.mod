module temper.io/hack/bench/reviews

go 1.26
