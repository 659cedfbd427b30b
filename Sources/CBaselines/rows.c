#include "CBaselines.h"

#include <sqlite3.h>
#include <stdlib.h>

/* The rows that a batch of reissues leaves in a ledger, kept in memory and written again by SQLite alone. */

#define TABLES 6
#define COLUMNS 20

static const char *const queries[TABLES] = {
    "SELECT * FROM certificate WHERE origin = 'reissued'",
    "SELECT identity.* FROM identity JOIN certificate ON certificate = sequence WHERE origin = 'reissued'",
    "SELECT * FROM revocation",
    "SELECT * FROM reissue",
    "SELECT * FROM act WHERE kind = 'reissue'",
    "SELECT * FROM checkpoint WHERE sequence > (SELECT MIN(sequence) - 1 FROM act WHERE kind = 'reissue')",
};
static const char *const names[TABLES] = {"certificate", "identity", "revocation", "reissue", "act", "checkpoint"};

typedef struct {
    int columns;
    int count;
    sqlite3_value **values;
} rows_t;

static rows_t kept[TABLES];

static bool keep(sqlite3 *ledger, int table) {
    rows_t *rows = &kept[table];
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(ledger, queries[table], -1, &query, NULL) != SQLITE_OK) return false;
    rows->columns = sqlite3_column_count(query);
    for (int index = 0; index < rows->columns * rows->count; index++) sqlite3_value_free(rows->values[index]);
    rows->count = 0;
    int room = 0, status;
    while ((status = sqlite3_step(query)) == SQLITE_ROW) {
        if (rows->count == room) {
            room = room ? 2 * room : 1024;
            rows->values = realloc(rows->values, (size_t)room * (size_t)rows->columns * sizeof(sqlite3_value *));
        }
        for (int column = 0; column < rows->columns; column++)
            rows->values[rows->count * rows->columns + column] = sqlite3_value_dup(sqlite3_column_value(query, column));
        rows->count++;
    }
    sqlite3_finalize(query);
    return status == SQLITE_DONE && rows->columns <= COLUMNS;
}

bool capki_baseline_keep_rows(void) {
    sqlite3 *ledger = NULL;
    bool isWhole = sqlite3_open_v2(capki_baseline_text_at(0), &ledger, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
    for (int table = 0; table < TABLES && isWhole; table++) isWhole = keep(ledger, table);
    sqlite3_close(ledger);
    return isWhole;
}

static sqlite3_stmt *insertion(sqlite3 *ledger, int table) {
    char *sql = sqlite3_mprintf("INSERT INTO %s VALUES (?", names[table]);
    for (int column = 1; column < kept[table].columns; column++) sql = sqlite3_mprintf("%z, ?", sql);
    sql = sqlite3_mprintf("%z)", sql);
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(ledger, sql, -1, &statement, NULL);
    sqlite3_free(sql);
    return statement;
}

static bool insert(sqlite3_stmt *statement, const rows_t *rows, int row) {
    for (int column = 0; column < rows->columns; column++)
        sqlite3_bind_value(statement, column + 1, rows->values[row * rows->columns + column]);
    bool isDone = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    return isDone;
}

/* Rows that belong together stand in one transaction: a part of each table in proportion to its length. */
static bool write_group(sqlite3 *ledger, sqlite3_stmt **statements, int group, int groups) {
    if (sqlite3_exec(ledger, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) return false;
    for (int table = 0; table < TABLES; table++) {
        long long count = kept[table].count;
        for (long long row = count * group / groups; row < count * (group + 1) / groups; row++)
            if (!insert(statements[table], &kept[table], (int)row)) return false;
    }
    return sqlite3_exec(ledger, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

bool capki_baseline_write_rows(int group_size) {
    sqlite3 *ledger = NULL;
    sqlite3_stmt *statements[TABLES] = {NULL};
    bool isWhole = sqlite3_open_v2(capki_baseline_text_at(1), &ledger, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    isWhole = isWhole
              && sqlite3_exec(ledger, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL)
                     == SQLITE_OK;
    for (int table = 0; table < TABLES && isWhole; table++)
        isWhole = (statements[table] = insertion(ledger, table)) != NULL;
    int groups = (kept[0].count + group_size - 1) / group_size;
    for (int group = 0; group < groups && isWhole; group++) isWhole = write_group(ledger, statements, group, groups);
    for (int table = 0; table < TABLES; table++) sqlite3_finalize(statements[table]);
    sqlite3_close(ledger);
    return isWhole && groups > 0;
}
