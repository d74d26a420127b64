# Two stages: the toolchain builds, and only the binary and what it links against go into the image that runs.
FROM swift:6.3-bookworm AS build

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libcurl4-openssl-dev libgmime-3.0-dev libpq-dev libxlsxwriter-dev libxml2-dev libzip-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /source

# The packages change seldom: their layer is kept while only our sources change.
COPY Package.swift ./
RUN swift package resolve

COPY Sources ./Sources
COPY Tests ./Tests
COPY sql ./sql
# docker build --build-arg MUSTER_COMMIT=$(git rev-parse --short HEAD): what `muster --version` names.
ARG MUSTER_COMMIT=unknown
RUN swift build --configuration release --static-swift-stdlib --product muster \
    && strip -o /muster .build/release/muster

FROM debian:bookworm-slim

# libpq is the driver, libcurl and libgmime send mail, libzip and libxlsxwriter are for spreadsheets, libxml2 and libstdc++ belong to the Swift runtime, tzdata names the tenants' time zones, and psql is what `muster sql` opens.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates libcurl4 libgmime-3.0-0 libpq5 libstdc++6 libxlsxwriter4 libxml2 libzip4 \
        postgresql-client tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin muster

COPY --from=build /muster /usr/local/bin/muster

USER 10001:10001

# MUSTER_DATABASE_URL says where PostgreSQL is. `docker run … muster db migrate` comes first.
ENTRYPOINT ["muster"]
CMD ["worker", "run"]
