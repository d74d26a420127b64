/*
 * What a plain C program gets out of libpq: the yardstick for the driver.
 *
 * usage: libpq CONNINFO WORKLOAD COUNT
 * Workloads: sequential, pipelined, fetch-buffered, fetch-single-row. Prints the seconds the workload took, connecting
 * left out. Values travel in binary form, the fastest that libpq offers.
 */
#include <endian.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STATEMENTS_PER_SYNC = 100 };

struct person {
    int64_t number;
    char *name;
    char *email;
    int64_t points;
    int is_active;
};

static PGconn *connection;

static void stop(const char *what)
{
    fprintf(stderr, "libpq: %s: %s", what, PQerrorMessage(connection));
    exit(1);
}

static double now(void)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (double)moment.tv_sec + (double)moment.tv_nsec / 1e9;
}

static int64_t number(const char *bytes)
{
    uint64_t big;
    memcpy(&big, bytes, sizeof big);
    return (int64_t)be64toh(big);
}

static int32_t small_number(const char *bytes)
{
    uint32_t big;
    memcpy(&big, bytes, sizeof big);
    return (int32_t)be32toh(big);
}

static void prepare(const char *sql)
{
    const Oid bigint = 20;
    PGresult *result = PQprepare(connection, "s", sql, 1, &bigint);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) stop("prepare");
    PQclear(result);
}

static int64_t sequential(long count)
{
    int64_t sum = 0;
    for (long i = 0; i < count; i++) {
        const uint64_t big = htobe64((uint64_t)i);
        const char *const values[] = {(const char *)&big};
        const int lengths[] = {sizeof big}, formats[] = {1};
        PGresult *result = PQexecPrepared(connection, "s", 1, values, lengths, formats, 1);
        if (PQresultStatus(result) != PGRES_TUPLES_OK) stop("select");
        sum += small_number(PQgetvalue(result, 0, 0));
        PQclear(result);
    }
    return sum;
}

static int64_t pipelined(long count)
{
    int64_t sum = 0;
    if (!PQenterPipelineMode(connection)) stop("pipeline");
    for (long done = 0; done < count; done += STATEMENTS_PER_SYNC) {
        for (long i = done; i < done + STATEMENTS_PER_SYNC; i++) {
            const uint64_t big = htobe64((uint64_t)i);
            const char *const values[] = {(const char *)&big};
            const int lengths[] = {sizeof big}, formats[] = {1};
            if (!PQsendQueryPrepared(connection, "s", 1, values, lengths, formats, 1)) stop("send");
        }
        if (!PQpipelineSync(connection)) stop("sync");
        for (int i = 0; i < STATEMENTS_PER_SYNC; i++) {
            PGresult *result = PQgetResult(connection);
            if (PQresultStatus(result) != PGRES_TUPLES_OK) stop("select");
            sum += small_number(PQgetvalue(result, 0, 0));
            PQclear(result);
            if (PQgetResult(connection)) stop("unexpected result");
        }
        PGresult *result = PQgetResult(connection);
        if (PQresultStatus(result) != PGRES_PIPELINE_SYNC) stop("sync");
        PQclear(result);
    }
    return sum;
}

static char *text(const PGresult *result, int row, int column)
{
    const size_t length = (size_t)PQgetlength(result, row, column);
    char *copy = malloc(length + 1);
    if (!copy) exit(1);
    memcpy(copy, PQgetvalue(result, row, column), length);
    copy[length] = 0;
    return copy;
}

static int64_t decode(const PGresult *result, int row)
{
    struct person person = {
        .number = number(PQgetvalue(result, row, 0)),
        .name = text(result, row, 1),
        .email = text(result, row, 2),
        .points = number(PQgetvalue(result, row, 3)),
        .is_active = *PQgetvalue(result, row, 4),
    };
    const int64_t sum = person.number + person.points + person.is_active + (person.name[0] != person.email[0]);
    free(person.name);
    free(person.email);
    return sum;
}

static int64_t fetch(long count, int single_row)
{
    const uint64_t big = htobe64((uint64_t)count);
    const char *const values[] = {(const char *)&big};
    const int lengths[] = {sizeof big}, formats[] = {1};
    int64_t sum = 0;
    PGresult *result;
    if (!PQsendQueryPrepared(connection, "s", 1, values, lengths, formats, 1)) stop("send");
    if (single_row && !PQsetSingleRowMode(connection)) stop("single-row mode");
    while ((result = PQgetResult(connection))) {
        const ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE) stop("fetch");
        for (int row = 0; row < PQntuples(result); row++) sum += decode(result, row);
        PQclear(result);
    }
    return sum;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: libpq CONNINFO WORKLOAD COUNT\n");
        return 64;
    }
    const char *workload = argv[2];
    const long count = atol(argv[3]);
    const int is_fetch = strncmp(workload, "fetch", 5) == 0;
    int64_t sum;
    connection = PQconnectdb(argv[1]);
    if (PQstatus(connection) != CONNECTION_OK) stop("connect");
    prepare(is_fetch ? "SELECT number, name, email, points, is_active FROM bench.people WHERE number <= $1"
                     : "SELECT $1::int4");
    const double begin = now();
    if (strcmp(workload, "sequential") == 0) sum = sequential(count);
    else if (strcmp(workload, "pipelined") == 0) sum = pipelined(count);
    else if (strcmp(workload, "fetch-buffered") == 0) sum = fetch(count, 0);
    else if (strcmp(workload, "fetch-single-row") == 0) sum = fetch(count, 1);
    else stop("unknown workload\n");
    const double seconds = now() - begin;
    PQfinish(connection);
    /* The sum keeps the compiler from leaving the decoding out. */
    printf("%.6f %lld\n", seconds, (long long)sum);
    return 0;
}
