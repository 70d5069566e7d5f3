# syntax=docker/dockerfile:1
# One image for every part: `serve` (the default), `worker`, `migrate`, `seed`, `doctor`.
#
#   docker build -t oneclass .
#   docker run --rm -p 127.0.0.1:8080:8080 -v oneclass:/data oneclass serve --profile demo
#
# Production is the same with ONECLASS__* variables; what is missing is named at the start, all at once.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# The caches stay with the builder, not in a layer; the program is copied out of them for that reason.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked --bin oneclass \
    && install -D target/release/oneclass /out/usr/local/bin/oneclass \
    && install -d /out/data

# The C library, certificate authorities and nothing else: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="OneClass" \
      org.opencontainers.image.description="The back end that the schools of a whole country can run on"
COPY --from=build /out/usr/local/bin/oneclass /usr/local/bin/oneclass
# 65532 is the image's `nonroot`.
COPY --from=build --chown=65532:65532 /out/data /data
# The default paths begin with `data/`, so from here they lie in the volume.
WORKDIR /
ENV ONECLASS__HTTP__HOST=0.0.0.0
USER 65532:65532
VOLUME ["/data"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["oneclass", "health"]
ENTRYPOINT ["oneclass"]
CMD ["serve", "--profile", "production"]
