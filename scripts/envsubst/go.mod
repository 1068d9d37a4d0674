// Flux's envsubst, asked for its answers by scripts/envsubst-answers.ts.
module gitsync.dev/envsubst-answers

go 1.26.0

require github.com/fluxcd/pkg/envsubst v1.8.0
