# The server, with the web app in it, in an image without compilers and without root.
#
#   docker build --tag tidings .
#   docker run --publish 7400:7400 --volume tidings:/data --env TIDINGS_MODE=development tidings

FROM node:22-bookworm-slim AS web
WORKDIR /src
# What is not there yet needs no building.
COPY proto proto
COPY binding[s]/web bindings/web
COPY example[s]/we[b] examples/web
RUN --mount=type=cache,target=/root/.npm \
    for package in bindings/web examples/web; do \
        [ ! -f "$package/package.json" ] || \
            { npm ci --prefix "$package" && npm run build --prefix "$package"; } || exit 1; \
    done; \
    mkdir -p examples/web/dist

FROM rust:1.95-bookworm AS rust
RUN cargo install --locked cargo-chef
WORKDIR /src

FROM rust AS plan
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM rust AS build
# A layer for what the server depends on, which is built again only when that changes.
COPY --from=plan /src/recipe.json recipe.json
RUN cargo chef cook --release --locked --package tidings --recipe-path recipe.json
COPY . .
COPY --from=web /src/examples/web/dist examples/web/dist
RUN cargo build --release --locked --package tidings && strip --strip-debug target/release/tidings
RUN install -d /data

FROM debian:bookworm-slim
# libssl3 is for brokers of Kafka that ask for TLS or SASL. The newest of what the release has is wanted.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libssl3 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/target/release/tidings /usr/local/bin/tidings
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV TIDINGS_DATA=/data TIDINGS_SERVER__LISTEN=0.0.0.0:7400 TIDINGS_TELEMETRY__FORMAT=json
VOLUME /data
EXPOSE 7400
ENTRYPOINT ["tidings"]
CMD ["serve"]
