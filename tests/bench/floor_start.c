/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing, linked to what idctl is linked to: the price of SQLite and libsodium in the house. */
int main(void)
{
	return 0;
}
